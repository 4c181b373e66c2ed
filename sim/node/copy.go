package node

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A Copy is a replica of a collection on this node, and what the node knows of
// the others.
//
// A copy is joining (its state is under way), serving, or leaving (it takes no
// new call and goes when the running ones have ended).
type Copy struct {
	Config  protocol.Configuration // as last heard from the leader
	granted uint64                 // number of the configuration that granted it, 0 for a first copy

	log   *replica.Sequential // the state of a sequential collection
	state *replica.SEC        // the state of a sec collection

	phase    phase
	leads    bool  // this copy orders the writes (sequential) or grants copies (sec)
	sealed   bool  // leader that hands over: no new write is ordered
	lease    int64 // until when it may lead, ns
	unsure   bool  // was a leader before a crash, and does not know whether it still is
	bound    bool  // has handed over and not heard of its successor: the role may come back
	running  int   // calls that execute on it
	writing  int   // those of them that write
	reserved int64

	behind []*protocol.Request // reads whose session is ahead of the copy

	entries []replica.Entry // consolidated here, not yet propagated
	delta   replica.Delta
	pending int     // writes among them
	made    []int64 // when each was consolidated, ns
	armed   bool    // the coalescing timer runs
}

type phase uint8

const (
	joining phase = iota
	serving
	leaving
)

func (c *Copy) serves() bool { return c.phase == serving }

// store is the read-only state for a function body.
func (c *Copy) store() replica.Store {
	if c.log != nil {
		return c.log
	}
	return c.state
}

// bytes is what the state occupies.
func (c *Copy) bytes() int64 {
	if c.log != nil {
		return c.log.Bytes()
	}
	return c.state.Bytes()
}

// Serves tells whether this node holds a copy of collection c that serves.
func (n *Node) Serves(c int32) bool { return n.copies[c] != nil && n.copies[c].serves() }

// Copy returns the copy of collection c that this node has, nil if none.
func (n *Node) Copy(c int32) *Copy { return n.copies[c] }

// Leads tells whether this node leads collection c and may act as leader.
func (n *Node) Leads(c int32) bool {
	return n.Reigns(c) && n.orders(n.copies[c])
}

// Tied tells whether the copy of c here may not go: it leads, or has handed the
// role over and might get it back.
func (n *Node) Tied(c int32) bool { return n.copies[c] != nil && n.copies[c].tied() }

func (c *Copy) tied() bool { return c.leads || c.bound }

// Size is the bytes that the copy of c occupies here.
func (n *Node) Size(c int32) int64 { return n.copies[c].bytes() }

// Digest identifies the visible state of the copy of c.
func (n *Node) Digest(c int32) uint64 {
	if log := n.copies[c].log; log != nil {
		return log.Digest()
	}
	return n.copies[c].state.Digest()
}

// Version is how far the copy of a sequential collection has got.
func (n *Node) Version(c int32) replica.Version {
	if log := n.copies[c].log; log != nil {
		return log.Version()
	}
	return replica.Version{}
}

// Create places the first copy of a collection, before the run starts.
func (n *Node) Create(c int32, config protocol.Configuration) {
	collection := &n.cat.Collections[c]
	copied := &Copy{Config: config, phase: serving, leads: config.Leader == n.id, lease: n.firstLease(c)}
	if collection.Consistency == workloads.Sequential {
		copied.log = replica.NewSequential()
		n.seed(c, copied.log.Seed)
		if copied.leads {
			copied.log.BeginTerm(config.Term, n.id)
		}
	} else {
		copied.state = replica.NewSEC(n.actor(config.Seq))
		n.seed(c, copied.state.Seed)
	}
	n.copies[c] = copied
	n.occupy(copied.bytes())
	n.placer.Holds(c)
	n.env.Observer().Created(record.Creation{At: n.env.Now(), Collection: c, Node: n.id, State: copied.snapshot()})
	n.act(record.Act{Kind: record.Create, Collection: c, Node: n.id, From: -1, Bytes: copied.bytes(), Reason: "initial"}, &config)
}

// seed fills the members of a unit up to their initial sizes.
func (n *Node) seed(unit int32, fill func(key string, size int64)) {
	for _, m := range n.cat.Members[unit] {
		key := seedKey
		if !n.cat.Alone(m) {
			key = n.prefixOf(m) + key
		}
		fill(key, n.cat.Collections[m].Size)
	}
}

// seedKey is the entry that gives a collection its initial size.
const seedKey = "data"

// Reserve makes room for a copy of size bytes that is to be fetched. It returns
// false if there is none.
func (n *Node) Reserve(c int32, config protocol.Configuration, size int64) bool {
	if size > n.Free() {
		return false
	}
	copied := &Copy{Config: config, granted: config.Seq, phase: joining, reserved: size}
	if n.cat.Collections[c].Consistency == workloads.Sequential {
		copied.log = replica.NewFollower()
	} else {
		copied.state = replica.NewSEC(n.actor(config.Seq))
	}
	n.copies[c] = copied
	n.occupy(size)
	return true
}

// Install fills a reserved copy with the state that has arrived and starts to
// serve, which it tells as act. It returns false, with the copy gone, if the state
// has outgrown the node's memory meanwhile.
func (n *Node) Install(c int32, state replica.Snapshot, act record.Act) bool {
	copied := n.copies[c]
	if copied.log != nil {
		copied.log.Install(state)
	} else {
		copied.state.Install(state)
	}
	if !n.MakeRoom(copied.bytes() - copied.reserved) {
		n.Cancel(c)
		return false
	}
	copied.phase = serving
	n.occupy(copied.bytes() - copied.reserved)
	copied.reserved = 0
	n.act(act, &copied.Config) // before anyone finds the copy
	if copied.log != nil {
		n.applied(c, copied)
	}
	n.directory.Announce(c)
	n.placer.Holds(c)
	n.Unpark(c)
	n.releaseAccesses(c)
	return true
}

// Cancel gives up a reserved copy.
func (n *Node) Cancel(c int32) {
	n.occupy(-n.copies[c].reserved)
	n.copies[c] = nil
}

// Leave lets the copy of c go without waiting for a configuration.
func (n *Node) Leave(c int32, config protocol.Configuration) { n.leave(c, &config) }

// Snapshot is the state of c to send to a new copy at target, which from now on
// gets every update that this node hears of.
func (n *Node) Snapshot(c, target int32, seq uint64) replica.Snapshot {
	copied := n.copies[c]
	n.sponsor(c, target, seq)
	n.handOn(c, []int32{target})
	return copied.snapshot()
}

// sponsor makes this copy pass on to target's whatever it hears of from writers who do
// not know of configuration seq, which names target. A request for an earlier copy there, which
// may arrive late, takes nothing from that.
func (n *Node) sponsor(c, target int32, seq uint64) {
	for _, s := range n.sponsored[c] {
		if s.Node == target {
			seq = max(seq, s.Seq)
		}
	}
	n.sponsored[c] = slices.DeleteFunc(n.sponsored[c], func(s protocol.Sponsored) bool { return s.Node == target })
	n.sponsored[c] = append(n.sponsored[c], protocol.Sponsored{Node: target, Seq: seq})
}

func (c *Copy) snapshot() replica.Snapshot {
	if c.log != nil {
		return c.log.Snapshot()
	}
	return c.state.Snapshot()
}

// Overdue is the number of updates of c that wait for room here.
func (n *Node) Overdue(c int32) int {
	count := 0
	for _, u := range n.overdue {
		if u.Collection == c {
			count++
		}
	}
	return count
}

// handOn sends the updates of a sec collection that wait for room here to other
// copies: it may be that no other has them, if their origin's copy has gone. Of a
// sequential collection the leader has them all.
func (n *Node) handOn(c int32, to []int32) {
	if n.copies[c].state == nil {
		return
	}
	for _, u := range n.overdue {
		if u.Collection == c {
			n.multicast(u, to)
		}
	}
}

// leave makes the copy of c go: at once for new calls, for good when the running
// ones have ended and what they wrote is on its way.
func (n *Node) leave(c int32, config *protocol.Configuration) {
	copied := n.copies[c]
	copied.phase, copied.leads = leaving, false
	copied.Config = *config
	n.directory.Announce(c)
	behind := copied.behind
	copied.behind = nil
	for _, r := range behind {
		r.Lap(partWait, n.env.Now())
		n.route(r)
	}
	if copied.running == 0 {
		n.gone(c)
	}
	n.Unpark(c)
}

func (n *Node) gone(c int32) {
	copied := n.copies[c]
	n.Flush(c)
	n.handOn(c, n.Others(&copied.Config))
	n.copies[c] = nil
	n.occupy(-copied.bytes())
	n.placer.Gone(c)
	n.act(record.Act{Kind: record.Drop, Collection: c, Node: n.id, From: -1, Delta: copied.Config.Delta, Reason: copied.Config.Cause}, &copied.Config)
}

// occupy changes what the node's memory holds.
func (n *Node) occupy(delta int64) {
	n.occupied += delta
	n.env.Observer().Occupied(n.id, n.occupied)
}

// Free is the room for state, bytes.
func (n *Node) Free() int64 {
	memory := n.cat.Tree.Node(int(n.id)).Memory
	if memory == topology.Unlimited {
		return math.MaxInt64
	}
	return memory - n.occupied
}

// Capacity is the memory for state, bytes; topology.Unlimited if it never binds.
func (n *Node) Capacity() int64 { return n.cat.Tree.Node(int(n.id)).Memory }

// Evictable tells whether the copy of c could go at once: it serves, is not tied
// by the leader's role, and no call runs on it.
func (n *Node) Evictable(c int32) bool {
	copied := n.copies[c]
	return copied != nil && copied.serves() && !copied.tied() && copied.running == 0
}

// CatchUp applies the updates that tied copies have kept aside for want of
// memory, as far as there is room. A copy that is not tied any more goes if there
// is none.
func (n *Node) CatchUp() {
	if len(n.overdue) == 0 || n.catching {
		return
	}
	n.catching = true
	list := n.overdue
	n.overdue = nil
	for _, u := range list {
		c := n.copies[u.Collection]
		switch {
		case c == nil || c.phase != serving:
		case c.tied() && c.updateGrowth(u) > n.Free():
			n.overdue = append(n.overdue, u)
		default:
			n.apply(u, c)
		}
	}
	n.catching = false
}

// actor stamps the writes of a sec copy that configuration seq has made.
func (n *Node) actor(seq uint64) replica.Actor {
	return replica.Actor{Node: n.id, Incarnation: uint32(seq)}
}

// Seal stops the leader of c from ordering new writes. It returns true once
// those that run have ended.
func (n *Node) Seal(c int32) bool {
	n.copies[c].sealed = true
	return n.copies[c].writing == 0
}

// Resign makes the leader of c a follower.
func (n *Node) Resign(c int32) {
	copied := n.copies[c]
	copied.leads, copied.sealed, copied.bound = false, false, true
	if copied.log != nil {
		copied.log.Seal()
	}
}

// Lead makes this copy of c the leader of a new term, until its lease is over.
func (n *Node) Lead(c int32, term uint64, until int64) {
	copied := n.copies[c]
	copied.leads, copied.bound, copied.lease = true, false, until
	if copied.log != nil {
		copied.log.BeginTerm(term, n.id)
	}
}

// Act reports a change of placement to the observer.
func (n *Node) Act(a record.Act, config *protocol.Configuration) { n.act(a, config) }

// act reports a change of placement.
func (n *Node) act(a record.Act, config *protocol.Configuration) {
	a.At, a.Leader, a.Term, a.Seq = n.env.Now(), config.Leader, config.Term, config.Seq
	n.env.Observer().Acted(&a)
}
