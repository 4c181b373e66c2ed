package network

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/topology"
)

// Clock schedules what the network wants to happen; the driver of the
// simulation implements it with its event queue and calls back Arrived,
// Collected or LineFree at the given time.
type Clock interface {
	Now() int64
	ArriveAtNode(at int64, node, slot int32)
	ArriveAtClient(at int64, client, slot int32)
	FreeLine(at int64, line int32)
}

// Network carries messages along the tree.
type Network struct {
	tree     *topology.Tree
	clock    Clock
	access   int64 // one-way delay of access links, ns
	chunk    int64 // bytes per chunk of a bulk transfer
	lines    []transmitter
	inflight []Message // slab; a slot lives from Send to delivery
	free     []int32
	ledger   *Ledger
	sent     int64 // messages, end to end
	received int64
	dropped  int64
}

// New returns a network over tree. accessRTT is the round-trip time of the
// links between clients and nodes (even, ns), chunk the size of the pieces in
// which bulk transfers share a link (bytes, > 0).
func New(tree *topology.Tree, clock Clock, accessRTT, chunk int64) *Network {
	if accessRTT < 0 || accessRTT%2 != 0 || chunk <= 0 {
		panic(fmt.Sprintf("network: access RTT %d ns must be even and >= 0, chunk %d bytes > 0", accessRTT, chunk))
	}
	n := &Network{
		tree:   tree,
		clock:  clock,
		access: accessRTT / 2,
		chunk:  chunk,
		lines:  make([]transmitter, 2*tree.Len()),
		ledger: newLedger(tree.Len()),
	}
	for i := range tree.Len() {
		link := tree.Node(i).Uplink
		for _, line := range [2]int32{upLine(int32(i)), downLine(int32(i))} {
			n.lines[line].delay = link.RTT / 2
			n.lines[line].bandwidth = link.Bandwidth
		}
	}
	return n
}

// Ledger is the traffic counted so far.
func (n *Network) Ledger() *Ledger { return n.ledger }

// upLine and downLine number the directions of the uplink of node i.
func upLine(i int32) int32   { return 2 * i }
func downLine(i int32) int32 { return 2*i + 1 }

// Send hands over a message at its origin. A message to the node that sends it
// is delivered by an event of its own at the same time. Bulk messages are cut
// into chunks; the receiver gets the whole message with the last.
func (n *Network) Send(m Message) {
	n.sent++
	m.Size = HeaderBytes + m.Body.Bytes()
	if m.Category.bulk() {
		body := m.Size
		for ; body > n.chunk; body -= n.chunk {
			piece := m
			piece.Size, piece.Body, piece.Fragment = n.chunk, nil, true
			n.depart(n.put(piece))
		}
		m.Size = body
	}
	n.depart(n.put(m))
}

func (n *Network) depart(slot int32) {
	m := &n.inflight[slot]
	if _, fromClient := m.From.Client(); fromClient {
		n.cross(AccessLink, m)
		m.Via = int32(m.From)
		n.clock.ArriveAtNode(n.clock.Now()+n.access, m.Access, slot)
		return
	}
	node, _ := m.From.Node()
	m.Via = int32(node)
	n.forward(int32(node), slot)
}

// Arrived is called when the message in slot reaches node. If the node is its
// destination, the message is returned and the slot is free again; else it
// goes on its way.
func (n *Network) Arrived(node, slot int32) (Message, bool) {
	m := &n.inflight[slot]
	if to, ok := m.To.Node(); ok && int32(to) == node {
		return n.receive(slot)
	}
	n.forward(node, slot)
	return Message{}, false
}

// Collected is called when the message in slot reaches its client.
func (n *Network) Collected(slot int32) (Message, bool) {
	return n.receive(slot)
}

// receive takes a message off the network; false if it is a piece of one that is
// not complete yet.
func (n *Network) receive(slot int32) (Message, bool) {
	whole := !n.inflight[slot].Fragment
	if whole {
		n.received++
	}
	return n.take(slot), whole
}

// Peek returns the message in slot, for the trace.
func (n *Network) Peek(slot int32) *Message { return &n.inflight[slot] }

// forward moves the message in slot one link onwards from node.
func (n *Network) forward(node, slot int32) {
	m := &n.inflight[slot]
	to, isNode := m.To.Node()
	if !isNode {
		to = int(m.Access)
		if int32(to) == node {
			n.cross(AccessLink, m)
			client, _ := m.To.Client()
			n.clock.ArriveAtClient(n.clock.Now()+n.access, int32(client), slot)
			return
		}
	}
	next := int32(n.tree.Toward(int(node), to))
	if next == node { // to itself
		n.clock.ArriveAtNode(n.clock.Now(), node, slot)
		return
	}
	line := upLine(node)
	if n.tree.Parent(int(next)) == int(node) {
		line = downLine(next)
	}
	n.cross(int(line/2), m)
	m.Via = node
	n.enqueue(line, slot)
}

func (n *Network) cross(link int, m *Message) {
	n.ledger.count(link, m)
	m.Hops++
}

// Drop takes the message in slot off the network: nobody is there to receive it.
func (n *Network) Drop(slot int32) {
	if !n.inflight[slot].Fragment {
		n.dropped++
	}
	n.take(slot)
}

// Counts is how many messages have been sent, received and dropped, end to end.
func (n *Network) Counts() (sent, received, dropped int64) { return n.sent, n.received, n.dropped }

// enqueue puts a message on a line: at once if the line is idle, else behind
// what waits in its class.
func (n *Network) enqueue(line, slot int32) {
	t := &n.lines[line]
	m := &n.inflight[slot]
	now := n.clock.Now()
	p := parcel{slot: slot, left: m.Size}
	if t.cuts > 0 || now < t.busyUntil || t.next() != nil {
		t.waiting[m.Category.class()].push(p)
		if !t.waking && t.cuts == 0 {
			t.waking = true
			n.clock.FreeLine(max(now, t.busyUntil), line)
		}
		return
	}
	n.transmit(line, p)
}

func (n *Network) transmit(line int32, p parcel) {
	t := &n.lines[line]
	t.busyUntil = n.clock.Now() + t.transmission(p.left)
	delay, transmissions := t.draw()
	m := &n.inflight[p.slot]
	for ; transmissions > 1; transmissions-- {
		n.ledger.count(int(line/2), m)
	}
	class := m.Category.class()
	t.last[class] = max(t.last[class], t.busyUntil+delay)
	n.clock.ArriveAtNode(t.last[class], n.end(line), p.slot)
}

// LineFree is called when the transmission on line has ended and something waits.
func (n *Network) LineFree(line int32) {
	t := &n.lines[line]
	t.waking = false
	if n.clock.Now() < t.busyUntil {
		panic(fmt.Sprintf("network: line %d woken at %d while busy until %d", line, n.clock.Now(), t.busyUntil))
	}
	if t.cuts > 0 {
		return // Mend wakes it again
	}
	waiting := t.next()
	if waiting == nil {
		return
	}
	n.transmit(line, waiting.pop())
	if t.next() != nil {
		t.waking = true
		n.clock.FreeLine(t.busyUntil, line)
	}
}

// end is the node at the receiving end of line.
func (n *Network) end(line int32) int32 {
	if line == downLine(line/2) {
		return line / 2
	}
	return int32(n.tree.Parent(int(line / 2)))
}

func (n *Network) put(m Message) int32 {
	if k := len(n.free); k > 0 {
		slot := n.free[k-1]
		n.free = n.free[:k-1]
		n.inflight[slot] = m
		return slot
	}
	n.inflight = append(n.inflight, m)
	return int32(len(n.inflight) - 1)
}

func (n *Network) take(slot int32) Message {
	m := n.inflight[slot]
	n.inflight[slot] = Message{}
	n.free = append(n.free, slot)
	return m
}

// InFlight lists the messages that are under way, in no particular order.
func (n *Network) InFlight() []Message {
	free := make(map[int32]bool, len(n.free))
	for _, slot := range n.free {
		free[slot] = true
	}
	var list []Message
	for slot := range n.inflight {
		if !free[int32(slot)] {
			list = append(list, n.inflight[slot])
		}
	}
	return list
}
