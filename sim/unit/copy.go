package unit

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
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

// Serves reports whether the copy takes calls.
func (c *Copy) Serves() bool { return c.phase == serving }

// Store is the read-only state for a function body.
func (c *Copy) Store() replica.View {
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

// Serves reports whether this node holds a copy of collection c that serves.
func (u *Unit) Serves() bool { return u.Copy() != nil && u.copy.Serves() }

// Copy returns the copyollection c that this node has, nil if none.
func (u *Unit) Copy() *Copy {
	if u == nil {
		return nil
	}
	return u.copy
}

// MayCommit reports whether this node may order writes and commit acts now: it has the
// leader's role, is not about to pass it on, and its lease runs.
func (u *Unit) MayCommit() bool {
	return u.KeepsRole() && u.table.Orders(u.copy)
}

// Tied reports whether the copy here may not go: it leads, or has handed the
// role over and might get it back.
func (u *Unit) Tied() bool { return u.Copy() != nil && u.copy.tied() }

func (c *Copy) tied() bool { return c.leads || c.bound }

// Size is the bytes that the copy occupies here.
func (u *Unit) Size() int64 { return u.copy.bytes() }

// Digest identifies the visible state of the copy.
func (u *Unit) Digest() uint64 {
	if log := u.copy.log; log != nil {
		return log.Digest()
	}
	return u.copy.state.Digest()
}

// Version is how far the copy of a sequential collection has got.
func (u *Unit) Version() replica.Version {
	if log := u.copy.log; log != nil {
		return log.Version()
	}
	return replica.Version{}
}

// Open makes the copy that this node has of a unit at the start.
func (t *Table) Open(c int32) {
	first := &t.Cat.First[c]
	t.Unit(c).Create(protocol.Configuration{Collection: c, Term: 1, Seq: 1, Leader: first.Leader, Replicas: first.Copies})
}

// Create places a first copy of a unit.
func (u *Unit) Create(config protocol.Configuration) {
	collection := &u.table.Cat.Collections[u.ID]
	copied := &Copy{Config: config, phase: serving, leads: config.Leader == u.table.ID, lease: u.table.firstLease(u.ID)}
	if collection.Consistency == workloads.Sequential {
		copied.log = replica.NewSequential()
		u.seed(copied.log.Seed)
		if copied.leads {
			copied.log.BeginTerm(config.Term, u.table.ID)
		}
	} else {
		copied.state = replica.NewSEC(u.table.actor(config.Seq))
		u.seed(copied.state.Seed)
	}
	u.copy = copied
	u.table.occupy(copied.bytes())
	u.table.demand.Holds(u)
	u.table.Env.Observer().Created(record.Creation{At: u.table.Env.Now(), Collection: u.ID, Node: u.table.ID, State: copied.snapshot()})
	u.table.act(record.Act{Kind: record.Create, Collection: u.ID, Node: u.table.ID, From: -1, Bytes: copied.bytes(), Reason: "initial"}, &config)
}

// seed fills the members of a unit up to their initial sizes.
func (u *Unit) seed(fill func(key string, size int64)) {
	for _, m := range u.table.Cat.Members[u.ID] {
		key := seedKey
		if !u.table.Cat.Alone(m) {
			key = u.table.prefixOf(m) + key
		}
		fill(key, u.table.Cat.Collections[m].Size)
	}
}

// seedKey is the entry that gives a collection its initial size.
const seedKey = "data"

// Reserve makes room for a copy of size bytes that is to be fetched. It returns
// false if there is none.
func (u *Unit) Reserve(config protocol.Configuration, size int64) bool {
	if size > u.table.Free() {
		return false
	}
	copied := &Copy{Config: config, granted: config.Seq, phase: joining, reserved: size}
	if u.table.Cat.Collections[u.ID].Consistency == workloads.Sequential {
		copied.log = replica.NewFollower()
	} else {
		copied.state = replica.NewSEC(u.table.actor(config.Seq))
	}
	u.copy = copied
	u.table.occupy(size)
	return true
}

// Install fills a reserved copy with the state that has arrived and starts to
// serve, which it tells as act. It returns false, with the copy gone, if the state
// has outgrown the node's memory meanwhile.
func (u *Unit) Install(state replica.Snapshot, act record.Act) bool {
	copied := u.copy
	if copied.log != nil {
		copied.log.Install(state)
	} else {
		copied.state.Install(state)
	}
	if !u.table.MakeRoom(copied.bytes() - copied.reserved) {
		u.Cancel()
		return false
	}
	copied.phase = serving
	u.table.occupy(copied.bytes() - copied.reserved)
	copied.reserved = 0
	u.table.act(act, &copied.Config) // before anyone finds the copy
	if copied.log != nil {
		u.applied(copied)
	}
	u.announce()
	u.table.demand.Holds(u)
	u.Unpark()
	u.releaseAccesses()
	return true
}

// Cancel gives up a reserved copy.
func (u *Unit) Cancel() {
	u.table.occupy(-u.copy.reserved)
	u.copy = nil
}

// Leave lets the copy go without waiting for a configuration.
func (u *Unit) Leave(config protocol.Configuration) { u.leave(&config) }

// Snapshot is the state to send to a new copy at target, which from now on
// gets every update that this node hears of.
func (u *Unit) Snapshot(target int32, seq uint64) replica.Snapshot {
	copied := u.copy
	u.sponsor(target, seq)
	u.handOn([]int32{target})
	return copied.snapshot()
}

// sponsor makes this copy pass on to target's whatever it hears of from writers who do
// not know of configuration seq, which names target. A request for an earlier copy there, which
// may arrive late, takes nothing from that.
func (u *Unit) sponsor(target int32, seq uint64) {
	for _, s := range u.sponsored {
		if s.Node == target {
			seq = max(seq, s.Seq)
		}
	}
	u.sponsored = slices.DeleteFunc(u.sponsored, func(s protocol.Sponsored) bool { return s.Node == target })
	u.sponsored = append(u.sponsored, protocol.Sponsored{Node: target, Seq: seq})
}

func (c *Copy) snapshot() replica.Snapshot {
	if c.log != nil {
		return c.log.Snapshot()
	}
	return c.state.Snapshot()
}

// leave makes the copy go: at once for new calls, for good when the running
// ones have ended and what they wrote is on its way.
func (u *Unit) leave(config *protocol.Configuration) {
	copied := u.copy
	copied.phase, copied.leads = leaving, false
	copied.Config = *config
	u.announce()
	behind := copied.behind
	copied.behind = nil
	for _, r := range behind {
		r.Lap(record.Wait, u.table.Env.Now())
		u.table.calls.Resume(r)
	}
	if copied.running == 0 {
		u.gone()
	}
	u.Unpark()
	u.refetch() // who waits for a state here goes on to the leader
}

func (u *Unit) gone() {
	copied := u.copy
	u.Flush()
	u.handOn(u.table.Others(&copied.Config))
	u.copy = nil
	u.table.occupy(-copied.bytes())
	u.table.demand.Left(u)
	u.table.act(record.Act{Kind: record.Drop, Collection: u.ID, Node: u.table.ID, From: -1, Delta: copied.Config.Delta, Reason: copied.Config.Cause}, &copied.Config)
}

// Seal stops the leader from ordering new writes. It returns true once
// those that run have ended.
func (u *Unit) Seal() bool {
	u.copy.sealed = true
	return u.copy.writing == 0
}

// Resign makes the leader a follower.
func (u *Unit) Resign() {
	copied := u.copy
	copied.leads, copied.sealed, copied.bound = false, false, true
	if copied.log != nil {
		copied.log.Seal()
	}
}

// Lead makes this copy the leader of a new term, until its lease is over.
func (u *Unit) Lead(term uint64, until int64) {
	copied := u.copy
	copied.leads, copied.bound, copied.lease = true, false, until
	if copied.log != nil {
		copied.log.BeginTerm(term, u.table.ID)
	}
}

// Certain reports whether what the copy shows counts: it has no writes that an election
// has lost, and knows who leads.
func (c *Copy) Certain() bool { return !c.unsure && c.valid() }

// Sequential reports whether the copy is of a sequential unit.
func (c *Copy) Sequential() bool { return c.log != nil }

// Version is how far a sequential copy has got, zero for sec.
func (c *Copy) Version() replica.Version {
	if c.log == nil {
		return replica.Version{}
	}
	return c.log.Version()
}

// Reached reports whether the copy is as new as what a client has seen.
func (c *Copy) Reached(seen replica.Version) bool { return c.log == nil || c.log.Reached(seen) }

// Digest identifies the visible state.
func (c *Copy) Digest() uint64 {
	if c.log != nil {
		return c.log.Digest()
	}
	return c.state.Digest()
}

// HasRole reports whether the copy has the leader's role, whatever its lease.
func (c *Copy) HasRole() bool { return c.leads }

// Begin counts a call that runs on the copy in.
func (c *Copy) Begin(write bool) {
	c.running++
	if write {
		c.writing++
	}
}

// End counts a call on the copy out.
func (c *Copy) End(write bool) {
	c.running--
	if write {
		c.writing--
	}
}

// Ended looks, when a call on copy c has ended, whether that was what the unit has
// waited for: the copy goes, or the role moves.
func (u *Unit) Ended(c *Copy) {
	if c.phase == leaving && c.running == 0 && u.copy == c {
		u.gone()
	}
	u.Settled()
}

// Place makes the first copy of a collection, if there is room for it.
func (t *Table) Place(c int32) *protocol.Placed {
	if !t.MakeRoom(t.Cat.Collections[c].Size) {
		return &protocol.Placed{Collection: c, Node: t.ID, Refused: true}
	}
	t.Unit(c).Create(protocol.Configuration{Collection: c, Term: 1, Seq: 1, Leader: t.ID, Replicas: []int32{t.ID}})
	t.Learn(c, t.ID)
	t.Unit(c).announce()
	return &protocol.Placed{Collection: c, Node: t.ID}
}
