package node

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/failover"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/management"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/placement"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Node is the state machine of one Ermes node: its units, the calls that run on them,
// and the machines that decide about placement and leases.
type Node struct {
	*unit.Table
	bodies platform.Bodies
	agent  *placement.Agent
	keeper *failover.Keeper

	cores cores
	calls []*call // running calls, a slab
	idle  []int32 // free slots of calls
	code  []binary
	ended int64 // calls
	busy  int64 // core time of the calls that have ended, ns

	verifier  *identity.Verifier
	authority *management.Authority
	library   *management.Library
	permitted map[decision]identity.Reason
	versions  map[string]uint64    // of each group's metadata, as far as the news has come
	services  *management.Services // at the root only
}

// New returns node id. phase draws the offset of its epochs.
func New(id int, env platform.Env, bodies platform.Bodies, cat *platform.Catalogue, par *platform.Parameters, authority *management.Authority, phase workloads.Rand) *Node {
	n := &Node{
		Table:     unit.New(platform.NewStation(id, env, cat, par)),
		bodies:    bodies,
		cores:     newCores(cat.Tree.Node(id).Cores, par.Duration),
		code:      make([]binary, len(cat.Modules)),
		verifier:  authority.Verifier(int32(id)),
		authority: authority,
		library:   authority.Library(),
		permitted: make(map[decision]identity.Reason),
		versions:  make(map[string]uint64),
	}
	for _, g := range cat.Management.All() {
		n.versions[g.Name] = authority.Version(g.Name)
	}
	if n.ID == platform.Root {
		n.services = authority.Services()
		n.services.Attach(&n.Station, n)
		for m := range n.code {
			n.code[m].present = true
		}
	}
	n.agent = placement.New(n.Table, n.load, phase)
	n.keeper = failover.New(n.Table)
	n.Attach(n, n.agent, n.keeper)
	return n
}

// Start begins the first epoch and gives the first sign of life.
func (n *Node) Start() {
	n.agent.Start()
	n.keeper.Start()
}

// Pending tells whether an act on c is under way that this node serialises, an election
// of its leader, or a policy's timer for its copy here.
func (n *Node) Pending(c int32) bool {
	return n.Known(c).Busy() || n.keeper.Electing(c) || n.agent.Pending(c)
}

// load is what the calls that have ended have asked of the cores, ns, and their number.
func (n *Node) load() (busy, calls int64) { return n.busy, n.ended }

// Calls is the number of all calls that have ended.
func (n *Node) Calls() int64 { return n.ended }

// Busy is the core time of all calls that have ended, ns.
func (n *Node) Busy() int64 { return n.busy }

// Work is what calls have asked of the node's cores so far.
func (n *Node) Work() Work {
	n.cores.pass(n.Env.Now())
	return Work{Held: n.cores.held, Started: n.cores.started, Waiting: int64(n.cores.waits()), Refused: n.cores.refused}
}

// Work is what calls have asked of a node's cores.
type Work struct {
	Held    int64 // core time that calls have held while clients called, cold starts and remote accesses included, ns
	Started int64 // calls that have got a core in that time
	Waiting int64 // calls that wait for one now, or waited when clients stopped
	Refused int64 // calls that a full queue has turned away in that time
}

// Handle takes a message that has arrived.
func (n *Node) Handle(m *network.Message) {
	via := platform.Here
	if m.Via >= 0 && m.Via != n.ID {
		via = n.LinkTo(m.Via)
	}
	body := m.Body.(protocol.Message)
	if unit := body.About(); unit != protocol.NoUnit && n.Known(unit).Gone() {
		return // late
	}
	switch b := body.(type) {
	case *protocol.Request:
		b.Hops += m.Hops
		b.Via = int32(via)
		n.arrive(b, m.Category == network.Invoke)
	case *protocol.RemoteValue:
		n.answered(b)
	case *protocol.RemoteDone:
		n.written(b)
	case *protocol.RemoteOutcome:
		n.operated(b)
	case *protocol.CodeReply:
		n.installCode(b.Module)
	case *protocol.Revoke:
		n.Revoked(b)
	case *protocol.Change:
		n.Changed(b)
	case *protocol.Place:
		n.Send(platform.Root, network.Control, n.Place(b.Collection))
	default:
		if !n.Table.Handle(body, via) && !n.agent.Handle(body, via) && !n.keeper.Handle(body) && !n.services.Handle(m) {
			panic(fmt.Sprintf("node %d: a %T is not for a node, or not for this one", n.ID, b))
		}
	}
}

// Timer is called when a timer is due.
func (n *Node) Timer(t platform.Timer) {
	switch t.Kind {
	case platform.TimerFinish, platform.TimerRemote:
		n.computed(int32(t.Arg))
	case platform.TimerCoalesce:
		n.Unit(int32(t.Arg)).Coalesced()
	case platform.TimerEpoch, platform.TimerDecide, platform.TimerEarly, platform.TimerAgain, platform.TimerExpire:
		n.agent.Timer(t)
	case platform.TimerBeat, platform.TimerWatch:
		n.keeper.Timer(t)
	default:
		panic(fmt.Sprintf("node %d: a timer of kind %d", n.ID, t.Kind))
	}
}

// Resume lets a request go on that has waited.
func (n *Node) Resume(r *protocol.Request) { n.route(r) }

// Refuse turns a request away.
func (n *Node) Refuse(r *protocol.Request, reason identity.Reason) { n.refuse(r, reason) }
