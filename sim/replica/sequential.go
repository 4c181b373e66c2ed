package replica

import "iter"

// A Sequential is one node's copy of a sequentially consistent collection. It is
// either leader, which orders writes (Append), or follower, which takes them in
// the leader's order (Apply). It reads as a wasm.Store.
//
// The entries of all terms form a chain: each follows exactly one version
// (its term's Base, or the index before it). A copy only ever applies the
// successor of its version, so its state is that of a prefix of the chain.
type Sequential struct {
	state   table
	version Version
	role    role
	fence   fence
	origin  int32   // node of the last BeginTerm
	ahead   []Entry // arrived before their predecessors; ascending by index, one each
}

// role is what a copy does with entries.
type role uint8

const (
	following role = iota
	leading
	awaiting // a snapshot: entries are kept until it is installed
	diverged // holds writes that the leaders' history has lost; needs a snapshot
)

// fence is the newest term that a copy knows of and where it began: no entry of
// an older term counts beyond base.
type fence struct {
	term  uint64
	base  Version
	begun bool // an entry of the term was seen, or this copy began it
}

// NewSequential returns an empty copy of a new collection, a follower at the
// zero version. Copies that join later are made by NewFollower.
func NewSequential() *Sequential { return &Sequential{} }

// NewFollower returns a copy that joins: it keeps entries until Install brings
// the state that they apply to.
func NewFollower() *Sequential { return &Sequential{role: awaiting} }

// Seed gives a new collection an initial state: a register of zero bytes at key,
// of such a length that key and value occupy size bytes (none if size is below
// len(key)). All seeds in a process share their memory. Seed comes before the
// first write, equally at each of the first copies.
func (s *Sequential) Seed(key string, size int64) {
	if s.version != (Version{}) || s.role == awaiting {
		panic("replica: Seed after the first write, at " + s.version.String())
	}
	n := seedLength(size, int64(len(key)))
	s.state.put(key, value{kind: Register, bytes: zeroValue(n), hash: hashOfZeros(n), size: n})
}

// Version is the last write that is visible here.
func (s *Sequential) Version() Version { return s.version }

// Reached reports whether the copy has all that there is of a history up to v: v
// itself, or what is left of it if v was lost with a failed leader.
func (s *Sequential) Reached(v Version) bool {
	return !s.version.Before(v) || s.Ready() && s.fence.excludes(v) && !s.version.Before(s.fence.base)
}

// Leads reports whether this copy may Append.
func (s *Sequential) Leads() bool { return s.role == leading }

// Ready reports whether the state may be read: neither does the copy await its
// first snapshot, nor does it hold writes that were lost with a failed leader.
func (s *Sequential) Ready() bool { return s.role == following || s.role == leading }

// Ahead is the number of entries that wait for a predecessor.
func (s *Sequential) Ahead() int { return len(s.ahead) }

// Get returns what key holds. The value is shared: it must not be changed.
func (s *Sequential) Get(key string) (Value, bool) { return s.state.get(key) }

// Keys yields the keys in ascending order.
func (s *Sequential) Keys() iter.Seq[string] { return s.state.keys() }

// Bytes is what the visible state occupies, in bytes:
//
//	Σ keys (len(key) + size),  size = length of a register, 8 for a counter, Σ len(member) for a set
//
// Entries that wait for a predecessor are in transit and do not count.
func (s *Sequential) Bytes() int64 { return s.state.bytes }

// Digest identifies the visible state: equal states have equal digests, whatever
// writes made them, and unequal ones differ but for a chance of 2^-64.
func (s *Sequential) Digest() uint64 { return s.state.digest }

// Growth bounds from above by how many bytes effects can enlarge the state.
func (s *Sequential) Growth(effects []Effect) int64 {
	var bytes int64
	for i := range effects {
		e := &effects[i]
		var size int64
		switch e.Op {
		case Set, SetAdd:
			size = int64(len(e.Value))
		case Increment:
			size = counterBytes
		case Delete, SetRemove:
			continue
		}
		bytes += size
		if !s.state.alive(e.Key) {
			bytes += int64(len(e.Key))
		}
	}
	return bytes
}
