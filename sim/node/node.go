package node

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Node is the state machine of one Ermes node.
type Node struct {
	id     int32
	env    platform.Env
	cat    *platform.Catalogue
	par    *platform.Parameters
	placer Placer

	name  string
	links []int32 // neighbours: the parent first (if any), then children ascending
	rtt   []int64 // of each link, ns

	directory *Directory
	copies    []*Copy                // by collection, nil where this node holds none
	sponsored [][]protocol.Sponsored // by collection: copies made from here
	parked    [][]*protocol.Request  // by collection: requests that wait for a leader

	parkedAccess map[int32][]protocol.Message // by unit: remote accesses that wait for a copy

	cores    cores
	calls    []call  // running calls, a slab
	idle     []int32 // free slots of calls
	code     []binary
	occupied int64              // bytes of state held and reserved
	overdue  []*protocol.Update // of tied copies, for want of memory
	catching bool               // CatchUp is at work
	ended    int64              // calls
	busy     int64              // core time of the calls that have ended, ns

	verifier  *identity.Verifier
	library   *library
	permitted map[decision]identity.Reason
	versions  map[string]uint64 // of each group's metadata, as far as the news has come
	destroyed []bool            // by collection
	unsent    []unsent          // wait for the news where a leader is
	uncleared []int32           // by destroyed collection: children below which something may be left
	services  *Services         // the management layer, at the root only
}

// A Placer decides where copies go. It hears of demand and changes, and gets
// the messages of the placement protocol.
type Placer interface {
	// Served tells that the copy of c here serves a call that entered at the
	// access node; exclusive if only the leader could.
	Served(c, access int32, exclusive bool)
	// Updated tells that n writes of c have become visible here.
	Updated(c int32, n int)
	// Holds and Gone tell that the copy of c here has begun or ceased to serve,
	// Reconfigured that its configuration has changed.
	Holds(c int32)
	Gone(c int32)
	Reconfigured(c int32)
	// MakeRoom sees to it that bytes are free, if need be at the expense of
	// other copies; false if that is impossible at once.
	MakeRoom(bytes int64) bool
	// Overflow tells that the copy of c here has no room for an update of
	// origin; it must go, and has missed the update.
	Overflow(c, origin int32)
	// Destroyed tells that collection c is no more.
	Destroyed(c int32)
	// Handle takes a message of the protocol.
	Handle(b protocol.Message, via int)
	// Timer is called when a timer of the placer is due.
	Timer(t platform.Timer)
	// Lapsed tells that something waits for this node's lease on c.
	Lapsed(c int32)
	// Deposed tells that another node has been made leader of c in this one's place.
	Deposed(c int32)
	// Diverged tells that the copy of c here has writes that are lost, and needs
	// a valid state.
	Diverged(c int32)
	// Restarted tells that the node is up again after a crash.
	Restarted()
	// Settled tells that the copy of c has changed in a way that the protocol
	// may wait for: a version reached, writes drained, calls ended.
	Settled(c int32)
}

// Timers of a node; the placer's kinds start at PlacerTimers.
const (
	timerFinish   uint8 = iota // arg: slot of the call
	timerCoalesce              // arg: collection
	timerRemote                // arg: slot of the call
	PlacerTimers
)

// registryNode is where the management layer lives: the root.
const registryNode = 0

const (
	partNetwork   = record.Network
	partCode      = record.Code
	partCold      = record.Cold
	partQueue     = record.Queue
	partWait      = record.Wait
	partExecution = record.Execution
)

// New returns node id. Attach gives it its placer before the first message.
func New(id int, env platform.Env, cat *platform.Catalogue, par *platform.Parameters, authority *Authority) *Node {
	t := cat.Tree
	n := &Node{
		id:           int32(id),
		name:         t.Node(id).Name,
		env:          env,
		cat:          cat,
		par:          par,
		copies:       make([]*Copy, len(cat.Collections)),
		sponsored:    make([][]protocol.Sponsored, len(cat.Collections)),
		parked:       make([][]*protocol.Request, len(cat.Collections)),
		parkedAccess: make(map[int32][]protocol.Message),
		cores:        newCores(t.Node(id).Cores, par.Duration),
		code:         make([]binary, len(cat.Modules)),
		verifier:     authority.verifier(t.Node(id).Name),
		library:      authority.library,
		permitted:    make(map[decision]identity.Reason),
		versions:     make(map[string]uint64),
		destroyed:    make([]bool, len(cat.Collections)),
		uncleared:    make([]int32, len(cat.Collections)),
	}
	for _, g := range cat.Management.All() {
		n.versions[g.Name] = authority.services.version(g.Name)
	}
	if p := t.Parent(id); p >= 0 {
		n.links = append(n.links, int32(p))
		n.rtt = append(n.rtt, t.Node(id).Uplink.RTT)
	}
	for _, c := range t.Children(id) {
		n.links = append(n.links, int32(c))
		n.rtt = append(n.rtt, t.Node(c).Uplink.RTT)
	}
	n.directory = newDirectory(n, len(cat.Collections))
	return n
}

// Attach gives the node its placer and, at the root, the management services.
func (n *Node) Attach(p Placer, s *Services) {
	n.placer, n.services = p, s
	if s != nil {
		for m := range n.code {
			n.code[m].present = true
		}
	}
}

// Used is the bytes of state held and reserved.
func (n *Node) Used() int64 { return n.occupied }

// Calls is the number of all calls that have ended.
func (n *Node) Calls() int64 { return n.ended }

// Busy is the core time of all calls that have ended, ns.
func (n *Node) Busy() int64 { return n.busy }

// Work is what calls have asked of the node's cores so far.
func (n *Node) Work() Work {
	n.cores.pass(n.env.Now())
	return Work{Held: n.cores.held, Started: n.cores.started, Waiting: int64(n.cores.waits()), Refused: n.cores.refused}
}

// Work is what calls have asked of a node's cores.
type Work struct {
	Held    int64 // core time that calls have held while clients called, cold starts and remote accesses included, ns
	Started int64 // calls that have got a core in that time
	Waiting int64 // calls that wait for one now, or waited when clients stopped
	Refused int64 // calls that a full queue has turned away in that time
}

// ID is the node's number.
func (n *Node) ID() int32 { return n.id }

// Env is the node's world.
func (n *Node) Env() platform.Env { return n.env }

// Directory is what the node knows of where collections are.
func (n *Node) Directory() *Directory { return n.directory }

// Links lists the neighbours: the parent first, then children ascending.
func (n *Node) Links() []int32 { return n.links }

func (n *Node) firstChild() int {
	if n.id == 0 {
		return 0
	}
	return 1
}

// Handle takes a message that has arrived.
func (n *Node) Handle(m *network.Message) {
	via := Here
	if m.Via >= 0 && m.Via != n.id {
		via = n.linkTo(m.Via)
	}
	body := m.Body.(protocol.Message)
	if unit := body.About(); unit != protocol.NoUnit && n.destroyed[unit] {
		return // late
	}
	switch b := body.(type) {
	case *protocol.Request:
		b.Hops += m.Hops
		b.Via = int32(via)
		n.arrive(b, m.Category == network.Invoke)
	case *protocol.Update:
		n.update(b)
	case *protocol.Configure:
		n.configure(b)
	case *protocol.Distance:
		n.directory.Heard(b.Collection, via, b.RTT)
		n.releaseAccesses(b.Collection)
	case *protocol.RemoteRead:
		n.access(b.Unit, b, via)
	case *protocol.RemoteValue:
		n.answered(b)
	case *protocol.RemoteWrite:
		n.access(b.Unit, b, via)
	case *protocol.RemoteDone:
		n.written(b)
	case *protocol.CodeReply:
		n.installCode(b.Module)
	case *protocol.Revoke:
		n.revoked(b)
	case *protocol.Change:
		n.changed(b)
	case *protocol.Cleared:
		n.uncleared[b.Collection]--
		n.cleared(b.Collection)
	case *protocol.Place:
		n.send(registryNode, network.Control, n.place(b.Collection))
	default:
		if !n.services.handle(n, m) {
			n.placer.Handle(body, via)
		}
	}
}

// Timer is called when a timer is due.
func (n *Node) Timer(t platform.Timer) {
	switch t.Kind {
	case timerFinish:
		n.finish(int32(t.Arg))
	case timerRemote:
		n.computedRemote(int32(t.Arg))
	case timerCoalesce:
		if c := n.copies[t.Arg]; c != nil {
			c.armed = false
			n.Flush(int32(t.Arg))
		}
	default:
		n.placer.Timer(t)
	}
}

// Send sends b to another node.
func (n *Node) Send(to int32, category network.Category, b protocol.Message) { n.send(to, category, b) }

func (n *Node) send(to int32, category network.Category, b protocol.Message) {
	n.env.Send(network.Message{To: network.NodeAddress(int(to)), Category: category, Body: b})
}

// SendTowardLeader sends b one link towards the leader of c. It returns false
// if the pointer ends here.
func (n *Node) SendTowardLeader(c int32, category network.Category, b protocol.Message) bool {
	link := n.directory.LeaderLink(c)
	switch link {
	case Here:
		return false
	case Nowhere: // of a new collection, of which the news is on its way
		n.unsent = append(n.unsent, unsent{c, category, b})
		return true
	}
	n.send(n.links[link], category, b)
	return true
}

func (n *Node) announce(link int, d *protocol.Distance) {
	n.send(n.links[link], network.Discovery, d)
}

// linkTo is the link to a neighbour.
func (n *Node) linkTo(neighbour int32) int {
	if n.id != 0 && neighbour == n.links[0] {
		return 0
	}
	lo, hi := n.firstChild(), len(n.links)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if n.links[mid] < neighbour {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if n.links[lo] != neighbour {
		panic(fmt.Sprintf("node %d: message from %d, which is no neighbour of it", n.id, neighbour))
	}
	return lo
}

// LinkToward is the link on the way to another node, or Here.
func (n *Node) LinkToward(to int32) int { return n.linkToward(to) }

func (n *Node) linkToward(to int32) int {
	if to == n.id {
		return Here
	}
	return n.linkTo(int32(n.cat.Tree.Toward(int(n.id), int(to))))
}
