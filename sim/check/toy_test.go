package check_test

import (
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// bug is a mistake that a toy platform makes now and then.
type bug int

const (
	noBug            bug = iota
	skipFence            // the old leader goes on after the hand-over
	earlyLead            // the new leader begins before it has all writes
	ignoreSession        // a copy serves calls whose client has seen more
	forgetSession        // a client does not say what it has seen
	dropEntry            // a follower counts a write without its effects
	dropDelta            // a sec copy misses an update
	leaveUnsent          // a sec copy goes before its update has left
	loseWrite            // a write is acknowledged, but not made
	writeTwice           // a write is made twice
	acknowledgeEarly     // a write is acknowledged before it is made
	trapWrites           // a trapped call leaves its writes
	admitExpired         // an expired token is good
	admitStolen          // another client's token is good
	skipAdmission        // nobody looks at the token
	dropLast             // the last copy goes
	dropLeader           // the leader's copy goes
	keepOldState         // a copy that joins starts from the initial state, but says it is up to date
	forgetMemory         // the memory of a copy that goes is not freed
	mislayTime           // part of the waiting belongs to no part
	loseMessage          // an update stays in flight for ever
	bugs
)

var bugNames = [bugs]string{
	"no bug", "skip fence", "early lead", "ignore session", "forget session", "drop entry", "drop delta",
	"leave unsent", "lose write", "write twice", "acknowledge early", "trap writes", "admit expired",
	"admit stolen", "skip admission", "drop last", "drop leader", "keep old state", "forget memory",
	"mislay time", "lose message",
}

// A toy is the platform in miniature: calls, copies and roles, but no network, no
// time that passes, no policy. What happens next is drawn. It is lawful but for
// its bug, and tells checkers what it does.
type toy struct {
	draw  func(n int) int // in [0, n)
	bug   bug
	c     *check.Checkers
	now   int64
	ids   uint64
	world [2]world // by collection: 0 sequential, 1 sec
	calls []*toyCall
	seen  [toyClients]replica.Version
	used  [toyNodes]int64
	sent  int64
	taken int64
}

// world is one collection.
type world struct {
	copies    []*toyCopy // ascending by node
	leader    int32
	term, seq uint64
}

// toyCopy is a copy, and the updates that are on their way to it.
type toyCopy struct {
	node    int32
	log     *replica.Sequential
	state   *replica.SEC
	entries []replica.Entry
	deltas  []replica.Delta
	counted int64 // bytes
}

// toyCall is a call under way.
type toyCall struct {
	record.Invocation
	session replica.Version
	found   replica.Version
	ran     bool
	late    bool // its write is still to be made
}

const (
	toyNodes   = 4
	toyClients = 3
)

func newToy(draw func(n int) int, b bug) *toy {
	t := &toy{draw: draw, bug: b}
	nodes := []topology.Node{{Name: "n0", Tier: "cloud", Parent: topology.None, Cores: 1, Speed: 1}}
	for i := 1; i < toyNodes; i++ {
		nodes = append(nodes, topology.Node{Name: fmt.Sprint("n", i), Tier: "edge", Parent: 0, Uplink: topology.Link{RTT: 2}, Cores: 1, Speed: 1})
	}
	tree, err := topology.New(nodes)
	if err != nil {
		panic(err)
	}
	clients := make([]workloads.Client, toyClients)
	for i := range clients {
		clients[i].Name = fmt.Sprint("c", i)
	}
	t.c = check.New(tree, []workloads.Collection{{Consistency: workloads.Sequential}, {Consistency: workloads.SEC}}, clients, check.Options{})
	t.c.Clock(func() int64 { return t.now })
	for i := range toyClients {
		t.c.Issued(record.Issue{Token: fmt.Sprint("token", i), Subject: fmt.Sprint("c", i), Expires: 1 << 60})
		t.c.Issued(record.Issue{Token: fmt.Sprint("old", i), Subject: fmt.Sprint("c", i), Expires: 1})
	}
	for id := range t.world {
		w := &t.world[id]
		w.term, w.seq = 1, 1
		x := &toyCopy{}
		var state replica.Snapshot
		if id == 0 {
			x.log = replica.NewSequential()
			x.log.Seed("seed", 50)
			x.log.BeginTerm(1, 0)
			state = x.log.Snapshot()
		} else {
			x.state = replica.NewSEC(replica.Actor{Incarnation: 1})
			x.state.Seed("seed", 50)
			state = x.state.Snapshot()
		}
		w.copies = []*toyCopy{x}
		t.c.Created(record.Creation{Collection: int32(id), State: state})
		t.act(id, record.Act{Kind: record.Create, From: -1})
		t.count(x)
	}
	return t
}

// bites reports whether the bug is b and now is the time for it.
func (t *toy) bites(b bug) bool { return t.bug == b && t.draw(3) == 0 }

func (t *toy) step() {
	t.now++
	id := t.draw(2)
	w := &t.world[id]
	x := w.copies[t.draw(len(w.copies))]
	switch t.draw(20) {
	case 0, 1, 2, 3, 4, 5:
		if len(t.calls) < 8 {
			t.begin(id)
		}
	case 6, 7, 8, 9:
		if len(t.calls) > 0 {
			t.reply(t.draw(len(t.calls)))
		}
	case 10, 11:
		t.deliver(id, x)
	case 12:
		if t.draw(3) > 0 {
			t.join(id, x)
		} else {
			t.leave(id, x)
		}
	case 13:
		if id == 0 && t.draw(4) == 0 {
			t.failOver()
		} else {
			t.handOver(id, x)
		}
	default:
		if len(t.calls) > 0 {
			t.run(t.calls[t.draw(len(t.calls))])
		}
	}
}

// finish lets everything come to its end.
func (t *toy) finish() {
	for k := 0; len(t.calls) > 0; k++ {
		t.now++
		t.run(t.calls[0])
		t.reply(0)
		t.settle()
		if k > 10_000 {
			panic("toy: a call never ends")
		}
	}
	t.settle()
	t.now++
	r := record.Rest{At: t.now, Traffic: record.Traffic{Sent: t.sent, Delivered: t.taken, InFlight: t.sent - t.taken}}
	for id := range t.world {
		for _, x := range t.world[id].copies {
			h := record.Holding{Collection: int32(id), Node: x.node, Serves: true, Leads: x.node == t.world[id].leader, Digest: x.digest(), Bytes: x.bytes()}
			if x.log != nil {
				h.Term, h.Index = x.log.Version().Term, x.log.Version().Index
			}
			r.Holdings = append(r.Holdings, h)
		}
	}
	t.c.Final(&r)
}

func (t *toy) settle() {
	for id := range t.world {
		for _, x := range t.world[id].copies {
			for len(x.entries)+len(x.deltas) > 0 {
				t.now++
				t.deliver(id, x)
			}
		}
	}
}

// begin lets a client call.
func (t *toy) begin(id int) {
	t.ids++
	k := &toyCall{}
	k.ID, k.Client, k.Collection, k.Write, k.Executed = t.ids, int32(t.draw(toyClients)), int32(id), t.draw(2) == 0, -1
	k.Begin(t.now)
	if !t.bites(forgetSession) {
		k.session = t.seen[k.Client]
	}
	t.c.Began(&k.Invocation)
	t.calls = append(t.calls, k)
}

// admit judges the call's token.
func (t *toy) admit(k *toyCall, node int32) {
	token := fmt.Sprint("token", k.Client)
	switch {
	case t.bites(admitExpired):
		token = fmt.Sprint("old", k.Client)
	case t.bites(admitStolen):
		token = fmt.Sprint("token", (k.Client+1)%toyClients)
	case t.bites(skipAdmission):
		return
	}
	t.c.Admitted(record.Admission{At: t.now, Invocation: k.ID, Client: k.Client, Node: node, Token: token})
}

// run executes a call if it can be executed now.
func (t *toy) run(k *toyCall) {
	if k.ran {
		return
	}
	if t.draw(8) == 0 { // it is refused
		k.ran, k.Status = true, record.NoMatch
		return
	}
	w := &t.world[k.Collection]
	x := w.copies[t.draw(len(w.copies))]
	if k.Collection == 0 {
		if k.Write {
			x = w.holder(w.leader)
		} else if x.log.Version().Before(k.session) && !t.bites(ignoreSession) {
			return
		}
		t.admit(k, x.node)
		k.found = x.log.Version()
		t.c.Served(record.Serve{
			At: t.now, Collection: k.Collection, Node: x.node, Client: k.Client, Invocation: k.ID,
			SeenTerm: k.session.Term, SeenIndex: k.session.Index, FoundTerm: k.found.Term, FoundIndex: k.found.Index, Digest: x.digest(),
		})
	} else {
		t.admit(k, x.node)
	}
	k.ran, k.Executed = true, x.node
	if !k.Write {
		return
	}
	if t.draw(6) == 0 {
		k.Status = record.Trapped
		if t.bites(trapWrites) {
			t.write(k, x)
		}
		return
	}
	k.Wrote = 1
	switch {
	case t.bites(loseWrite):
	case t.bites(acknowledgeEarly):
		k.late = true
	default:
		t.write(k, x)
		if t.bites(writeTwice) {
			t.write(k, x)
		}
	}
}

func (t *toy) effects(id uint64) []replica.Effect {
	key := fmt.Sprint("k", t.draw(3))
	switch t.draw(4) {
	case 0:
		return []replica.Effect{{Op: replica.Increment, Key: "n", Delta: 1}}
	case 1:
		return []replica.Effect{{Op: replica.SetAdd, Key: "s", Value: fmt.Append(nil, id)}}
	case 2:
		return []replica.Effect{{Op: replica.Set, Key: key, Value: fmt.Append(nil, id)}, {Op: replica.Set, Key: "last", Value: fmt.Append(nil, id)}}
	}
	return []replica.Effect{{Op: replica.Set, Key: key, Value: fmt.Append(nil, id)}}
}

// write makes a call's write at a copy and sends it to the others.
func (t *toy) write(k *toyCall, x *toyCopy) {
	effects := t.effects(k.ID)
	commit := record.Commit{At: t.now, Collection: k.Collection, Node: x.node, Invocation: k.ID, Client: k.Client}
	w := &t.world[k.Collection]
	if x.log != nil {
		commit.Entry = x.log.Append(effects)
		v := commit.Entry.Version
		commit.Term, commit.Index, commit.Digest = v.Term, v.Index, x.digest()
		k.found = v
	} else {
		commit.Delta = x.state.Commit(t.now, effects)
	}
	for _, y := range w.copies {
		if y == x {
			continue
		}
		t.sent++
		switch {
		case t.bites(loseMessage):
		case x.log != nil:
			y.entries = append(y.entries, commit.Entry)
		default:
			y.deltas = append(y.deltas, commit.Delta)
		}
	}
	t.count(x)
	t.c.Committed(commit)
}

// reply gives a call's client the outcome.
func (t *toy) reply(at int) {
	k := t.calls[at]
	if !k.ran {
		return
	}
	t.calls = slices.Delete(t.calls, at, at+1)
	k.Lap(record.Wait, t.now)
	if k.Parts[record.Wait] > 0 && t.bites(mislayTime) {
		k.Parts[record.Wait]--
	}
	if k.Collection == 0 && k.Status == record.OK && t.seen[k.Client].Before(k.found) {
		t.seen[k.Client] = k.found
	}
	t.c.Invoked(&k.Invocation)
	if w := &t.world[k.Collection]; k.late {
		t.write(k, w.holder(w.leader))
	}
}

// deliver gives a copy an update that is on its way to it: in order if it is
// sequential, else any, and perhaps twice.
func (t *toy) deliver(id int, x *toyCopy) {
	if id == 0 {
		if len(x.entries) == 0 {
			return
		}
		e := x.entries[0]
		x.entries = x.entries[1:]
		t.taken++
		if t.bites(dropEntry) {
			e = replica.Entry{Version: e.Version, Base: e.Base, Origin: e.Origin}
		}
		if visible, _ := x.log.Apply(e); visible > 0 {
			t.count(x)
			t.applied(x)
		}
		return
	}
	if len(x.deltas) == 0 {
		return
	}
	at := t.draw(len(x.deltas))
	d := x.deltas[at]
	if t.draw(4) > 0 {
		x.deltas = slices.Delete(x.deltas, at, at+1)
		t.taken++
		if t.bites(dropDelta) {
			return
		}
	}
	x.state.Merge(d)
	t.count(x)
}

func (t *toy) applied(x *toyCopy) {
	v := x.log.Version()
	t.c.Applied(record.Apply{At: t.now, Node: x.node, Term: v.Term, Index: v.Index, Digest: x.digest()})
}

// join makes a copy from x where there is none.
func (t *toy) join(id int, x *toyCopy) {
	w := &t.world[id]
	node := int32(t.draw(toyNodes))
	if w.holder(node) != nil {
		return
	}
	w.seq++
	y := &toyCopy{node: node}
	if id == 0 {
		y.log = replica.NewFollower()
		y.log.Install(x.log.Snapshot())
		if x.log.Version().Index > 0 && t.bites(keepOldState) {
			t.applied(&toyCopy{node: node, log: replica.NewFollower()})
			y.log = replica.NewFollower()
			y.log.Install(replica.NewSequential().Snapshot())
		}
		y.entries = slices.Clone(x.entries)
	} else {
		y.state = replica.NewSEC(replica.Actor{Node: node, Incarnation: uint32(w.seq)})
		y.state.Install(x.state.Snapshot())
		y.deltas = slices.Clone(x.deltas)
	}
	t.sent += int64(len(y.entries) + len(y.deltas))
	i, _ := slices.BinarySearchFunc(w.copies, node, func(c *toyCopy, n int32) int { return int(c.node - n) })
	w.copies = slices.Insert(w.copies, i, y)
	t.count(y)
	if id == 0 {
		t.applied(y)
	}
	t.act(id, record.Act{Kind: record.Copy, Node: node, From: x.node})
}

// leave drops a copy.
func (t *toy) leave(id int, x *toyCopy) {
	w := &t.world[id]
	if x.node == w.leader && !t.bites(dropLeader) && !(len(w.copies) == 1 && t.bites(dropLast)) {
		return
	}
	w.seq++
	if id == 1 && len(w.copies) > 1 && t.bites(leaveUnsent) {
		// Its last write went out to nobody.
		t.ids++
		k := &toyCall{}
		k.ID, k.Collection, k.Write, k.Executed, k.Wrote = t.ids, 1, true, x.node, 1
		k.Begin(t.now)
		t.c.Began(&k.Invocation)
		t.admit(k, x.node)
		d := x.state.Commit(t.now, []replica.Effect{{Op: replica.Set, Key: fmt.Sprint("only", k.ID), Value: []byte("x")}})
		t.count(x)
		t.c.Committed(record.Commit{At: t.now, Collection: 1, Node: x.node, Invocation: k.ID, Delta: d})
		t.c.Invoked(&k.Invocation)
	}
	t.taken += int64(len(x.entries) + len(x.deltas))
	w.copies = slices.DeleteFunc(w.copies, func(y *toyCopy) bool { return y == x })
	if !t.bites(forgetMemory) {
		t.used[x.node] -= x.counted
		t.c.Occupied(x.node, t.used[x.node])
	}
	t.act(id, record.Act{Kind: record.Drop, Node: x.node, From: -1})
	if len(w.copies) == 0 || x.node == w.leader {
		panic(stop{}) // the toy cannot go on, and the checkers have been told
	}
}

// stop ends a toy that has broken itself.
type stop struct{}

// handOver passes the role to x, which first gets all that is on its way to it.
func (t *toy) handOver(id int, x *toyCopy) {
	w := &t.world[id]
	if x.node == w.leader {
		return
	}
	old := w.holder(w.leader)
	if id == 0 {
		early := len(x.entries) > 0 && t.bites(earlyLead)
		for len(x.entries) > 0 && !early {
			t.deliver(0, x)
		}
		if !early && x.log.Version() != old.log.Version() {
			return // what it would wait for was lost
		}
	}
	w.term++
	w.seq++
	if id == 0 {
		if t.bites(skipFence) {
			defer t.writeBehind(old)
		} else {
			old.log.Seal()
		}
		x.log.BeginTerm(w.term, x.node)
	}
	from := w.leader
	w.leader = x.node
	t.act(id, record.Act{Kind: record.Lead, Node: x.node, From: from})
}

// writeBehind lets a leader that should lead no more take a write.
func (t *toy) writeBehind(x *toyCopy) {
	t.ids++
	k := &toyCall{}
	k.ID, k.Write, k.Executed, k.Wrote = t.ids, true, x.node, 1
	k.Begin(t.now)
	t.c.Began(&k.Invocation)
	t.admit(k, x.node)
	t.write(k, x)
	t.c.Invoked(&k.Invocation)
	x.log.Seal()
}

// failOver lets the follower that has got furthest lead on, after the leader's
// node is gone with all that it had not sent.
func (t *toy) failOver() {
	w := &t.world[0]
	old := w.holder(w.leader)
	var next *toyCopy
	for _, y := range w.copies {
		if y != old && (next == nil || next.log.Version().Before(y.log.Version())) {
			next = y
		}
	}
	if next == nil {
		return
	}
	base := next.log.Version()
	forget := func(v *replica.Version) { // what is lost cannot be waited for
		if base.Before(*v) {
			*v = base
		}
	}
	for i := range t.seen {
		forget(&t.seen[i])
	}
	for _, k := range t.calls {
		forget(&k.session)
		if k.Collection == 0 {
			forget(&k.found)
		}
	}
	w.term++
	w.seq++
	t.c.FailedOver(record.Failover{At: t.now, Node: next.node, Term: w.term, BaseTerm: base.Term, BaseIndex: base.Index, State: next.log.Snapshot()})
	next.log.BeginTerm(w.term, next.node)
	w.leader = next.node
	t.act(0, record.Act{Kind: record.Lead, Node: next.node, From: old.node})
	w.seq++
	for _, y := range w.copies {
		y.log.Fence(w.term, base)
	}
	t.taken += int64(len(old.entries))
	w.copies = slices.DeleteFunc(w.copies, func(y *toyCopy) bool { return y == old })
	t.used[old.node] -= old.counted
	t.c.Occupied(old.node, t.used[old.node])
	t.act(0, record.Act{Kind: record.Drop, Node: old.node, From: -1})
	// Followers that lag get the entries that they miss from the new leader's
	// state: the old leader can send no more of them.
	for _, y := range w.copies {
		if y == next {
			continue
		}
		y.log.Install(next.log.Snapshot())
		t.count(y)
		t.applied(y)
	}
}

func (t *toy) act(id int, a record.Act) {
	w := &t.world[id]
	a.At, a.Collection, a.Leader, a.Term, a.Seq = t.now, int32(id), w.leader, w.term, w.seq
	for _, x := range w.copies {
		a.Replicas = append(a.Replicas, x.node)
	}
	t.c.Acted(&a)
}

// count tells the memory that a copy takes now.
func (t *toy) count(x *toyCopy) {
	t.used[x.node] += x.bytes() - x.counted
	x.counted = x.bytes()
	t.c.Occupied(x.node, t.used[x.node])
}

func (w *world) holder(node int32) *toyCopy {
	for _, x := range w.copies {
		if x.node == node {
			return x
		}
	}
	return nil
}

func (x *toyCopy) digest() uint64 {
	if x.log != nil {
		return x.log.Digest()
	}
	return x.state.Digest()
}

func (x *toyCopy) bytes() int64 {
	if x.log != nil {
		return x.log.Bytes()
	}
	return x.state.Bytes()
}
