package protocol

import "github.com/ermes-sim/ermes-sim/sim/replica"

// An Update carries consolidated writes of one collection to other copies. It
// is multicast along the tree: a node applies it if it is among To and sends
// one message per link on to the rest (thesis section 2.2, propagation upward
// and downward).
type Update struct {
	Collection int32
	Origin     int32           // node that consolidated the writes
	Seq        uint64          // configuration that To was taken from
	Entries    []replica.Entry // sequential
	Delta      replica.Delta   // sec
	To         []int32         // ascending
	Sponsored  []Sponsored     // copies that its origin may not have known and that it was sent on to
	Size       int64           // of entries or delta, bytes
	Whole      bool            // the delta is the whole state of its origin, of which most may be known
	Made       []int64         // when each write was consolidated, ns; trace context
}

// Sponsored is a copy that was made from another one's state. Writers that do
// not know it yet are known to send to that other one, which passes their updates
// on.
type Sponsored struct {
	Node int32
	Seq  uint64 // first configuration that names the copy
}

// sponsoredSize is what a Sponsored takes on the wire.
const sponsoredSize = number + counter

// Digest identifies the update and its branch.
func (u *Update) Digest() uint64 {
	d := mix(uint64(u.Collection), uint64(u.Origin), u.Seq, uint64(u.Size))
	if n := len(u.Entries); n > 0 {
		last := u.Entries[n-1].Version
		d = mix(d, last.Term, last.Index)
	}
	return mix(d, uint64(len(u.To)))
}

// Bytes is the size on the wire.
func (u *Update) Bytes() int64 {
	return u.Size + int64(number*len(u.To)+sponsoredSize*len(u.Sponsored)) + 2*number + counter
}

// About is the unit.
func (u *Update) About() int32 { return u.Collection }

// A Distance tells a neighbour how far the sender is from its nearest copy of a
// collection not via that neighbour: one entry of a distance vector.
type Distance struct {
	Collection int32
	RTT        int64 // ns; Unreachable if there is none
}

// Unreachable is the distance where no copy is known.
const Unreachable int64 = -1

// Digest identifies the entry.
func (d *Distance) Digest() uint64 { return mix(uint64(d.Collection), uint64(d.RTT)) }

// Bytes is the size on the wire.
func (d *Distance) Bytes() int64 { return padded(number + instant) }

// About is the unit.
func (d *Distance) About() int32 { return d.Collection }
