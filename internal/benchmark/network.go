package benchmark

import (
	"math/bits"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// network is a three-tier edge network in as little code as shows an engine's
// share in a real simulation: one cloud, 32 fog nodes, 1024 edge nodes. Clients
// call once a second (Poisson); three calls of five are served at the edge, three
// of ten in the fog, one of ten in the cloud. Requests and replies travel hop by
// hop, wait for a core in FIFO order, and leave their latency in a histogram.
type network struct {
	queue    Queue
	clients  []des.Stream // by client: one stream each, as in a real run
	stations []station
	requests []request // slab
	free     int32     // first free request, linked by next; none if negative
	latency  [64 * 8]uint64
	mark     fingerprint
}

type station struct {
	cores       int32 // not in use
	first, last int32 // waiting requests, linked by next
	service     float64
}

type request struct {
	born   des.Time
	client int32
	target int32 // node that serves it
	next   int32
}

const (
	fogs, edges = 32, 1024
	firstEdge   = 1 + fogs
	none        = int32(-1)

	second      = 1e9
	accessDelay = des.Time(250_000) // one way, ns
	edgeDelay   = des.Time(1_000_000)
	fogDelay    = des.Time(5_000_000)
	load        = 0.6 // of every station
)

// Kinds of events; an event's argument is kind, node and slot.
const (
	call  uint64 = iota // slot is the client
	up                  // a request reaches a node
	done                // a node has served a request
	down                // a reply reaches a node
	reply               // a reply reaches its client
)

func newNetwork(q Queue, clients int) *network {
	n := &network{queue: q, clients: make([]des.Stream, clients), stations: make([]station, firstEdge+edges), free: none}
	for i := range n.stations {
		cores, rate := int32(64), 0.1*float64(clients)
		switch {
		case i >= firstEdge:
			cores, rate = 2, 0.6*float64(clients)/edges
		case i > 0:
			cores, rate = 16, 0.3*float64(clients)/fogs
		}
		n.stations[i] = station{cores: cores, first: none, last: none, service: load * float64(cores) / rate * second}
	}
	for c := range n.clients {
		n.clients[c] = des.NewStream(uint64(c), "client", "demand")
		n.schedule(des.Time(n.clients[c].Exp(second)), call, 0, int32(c))
	}
	return n
}

func (n *network) schedule(at des.Time, kind uint64, node, slot int32) {
	n.queue.Schedule(at, kind<<56|uint64(node)<<32|uint64(uint32(slot)))
}

func (n *network) run(events int) {
	for range events {
		e, _ := n.queue.Next()
		n.mark.add(e)
		node, slot := int32(e.Arg>>32&0xffffff), int32(e.Arg)
		switch e.Arg >> 56 {
		case call:
			n.call(e.At, slot)
		case up:
			n.climb(e.At, node, slot)
		case done:
			n.served(e.At, node, slot)
		case down:
			n.descend(e.At, node, slot)
		case reply:
			n.collect(e.At, slot)
		}
	}
}

func (n *network) fingerprint() fingerprint { return n.mark }

// call sends a request on its way and sets the time of the client's next one.
func (n *network) call(now des.Time, client int32) {
	s := &n.clients[client]
	n.schedule(now+des.Time(s.Exp(second)), call, 0, client)
	edge := n.edge(client)
	r := request{born: now, client: client, target: edge, next: none}
	switch share := s.IntN(10); {
	case share == 0:
		r.target = 0
	case share < 4:
		r.target = parent(edge)
	}
	n.schedule(now+accessDelay, up, edge, n.keep(r))
}

func (n *network) edge(client int32) int32 { return firstEdge + client%edges }

func parent(node int32) int32 {
	if node < firstEdge {
		return 0
	}
	return 1 + (node-firstEdge)%fogs
}

// delay is the one-way delay of the link above a node.
func delay(node int32) des.Time {
	if node < firstEdge {
		return fogDelay
	}
	return edgeDelay
}

func (n *network) climb(now des.Time, node, slot int32) {
	if n.requests[slot].target != node {
		n.schedule(now+delay(node), up, parent(node), slot)
		return
	}
	s := &n.stations[node]
	switch {
	case s.cores > 0:
		s.cores--
		n.serve(now, node, slot)
	case s.first == none:
		s.first, s.last = slot, slot
	default:
		n.requests[s.last].next = slot
		s.last = slot
	}
}

func (n *network) serve(now des.Time, node, slot int32) {
	s := &n.clients[n.requests[slot].client]
	n.schedule(now+des.Time(s.Exp(n.stations[node].service)), done, node, slot)
}

func (n *network) served(now des.Time, node, slot int32) {
	s := &n.stations[node]
	if waiting := s.first; waiting == none {
		s.cores++
	} else {
		s.first = n.requests[waiting].next
		n.requests[waiting].next = none
		n.serve(now, node, waiting)
	}
	n.descend(now, node, slot)
}

func (n *network) descend(now des.Time, node, slot int32) {
	edge := n.edge(n.requests[slot].client)
	switch {
	case node == edge:
		n.schedule(now+accessDelay, reply, 0, slot)
	case node == 0:
		fog := parent(edge)
		n.schedule(now+delay(fog), down, fog, slot)
	default:
		n.schedule(now+delay(edge), down, edge, slot)
	}
}

// collect notes the latency in a histogram of eight bins per factor of two.
func (n *network) collect(now des.Time, slot int32) {
	l := uint64(now - n.requests[slot].born)
	exponent := bits.Len64(l) - 1 // l > 0: access takes time
	n.latency[exponent*8+int(l<<(63-exponent)>>60&7)]++
	n.requests[slot].next = n.free
	n.free = slot
}

// keep stores a request and returns its slot.
func (n *network) keep(r request) int32 {
	if n.free == none {
		n.requests = append(n.requests, r)
		return int32(len(n.requests) - 1)
	}
	slot := n.free
	n.free = n.requests[slot].next
	n.requests[slot] = r
	return slot
}
