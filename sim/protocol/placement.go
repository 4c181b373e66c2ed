package protocol

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// Configuration is who holds a collection, as its leader (for sec: its anchor)
// has decided. Term counts leaders, Seq counts configurations; both only grow.
type Configuration struct {
	Collection int32
	Term, Seq  uint64
	Leader     int32
	Replicas   []int32  // ascending, the leader included; never changed in place
	Joining    []Joiner // granted a copy whose state is still under way; they get updates

	// The last term that began by an election, 0 if none did, and the version with
	// which it began: what older leaders wrote beyond is lost (docs/MODEL.md, failover).
	Elected uint64
	Base    replica.Version

	Cause string  // of the last change, for the record
	Delta float64 // of the energy, as the policy expected it, requests in flight
}

// A Joiner is a node that has been granted a copy. Seq is that of the configuration
// that did so: what an earlier grant has made, or failed to make, is not this copy.
type Joiner struct {
	Node int32
	Seq  uint64
}

// Joins says whether a node has been granted a copy that has not been reported yet,
// and by which configuration.
func (c *Configuration) Joins(node int32) (seq uint64, ok bool) {
	for _, j := range c.Joining {
		if j.Node == node {
			return j.Seq, true
		}
	}
	return 0, false
}

// Digest identifies the configuration.
func (c *Configuration) Digest() uint64 {
	return mix(uint64(c.Collection), c.Term, c.Seq, uint64(c.Leader), uint64(len(c.Replicas)), uint64(len(c.Joining)))
}

// Bytes is the size on the wire: 4 for each holder, of which 24 bits are its number and
// the other 8 tell grants of one joiner apart, and 32 or more for the rest.
func (c *Configuration) Bytes() int64 {
	n := int64(number*(len(c.Replicas)+len(c.Joining))) + 2*number + 2*counter + 2*count
	if c.Elected > 0 {
		n += counter + version
	}
	return n
}

// About is the unit.
func (c *Configuration) About() int32 { return c.Collection }

// A Configure tells holders the new configuration; it is multicast like an
// Update, over the same links in the same class, and so keeps its order among
// the updates.
type Configure struct {
	Configuration
	To []int32
}

// Bytes is the size on the wire.
func (c *Configure) Bytes() int64 { return c.Configuration.Bytes() + int64(number*len(c.To)) }

// A Propose asks the leader to commit an act that the Proposer's policy has chosen.
// It finds the leader by the same pointers as writes do. Terms, rates and reason are
// for the record and not on the wire.
type Propose struct {
	record.Proposal
	Seq    uint64 // configuration that the estimate stands on
	Forced bool   // the proposer's copy has gone already: evicted
}

// Digest identifies the proposal.
func (p *Propose) Digest() uint64 {
	return mix(uint64(p.Collection), uint64(p.Proposer), p.Seq, uint64(p.To), uint64(p.Kind))
}

// Bytes is the size on the wire: who proposes what on which configuration, when, what
// it gains and what it may displace.
func (p *Propose) Bytes() int64 { return 3*number + flags + counter + instant + 2*amount }

// About is the unit.
func (p *Propose) About() int32 { return p.Collection }

// A Grant tells the target of a new copy to make room and fetch the state.
type Grant struct {
	Configuration
	Source int32           // holder that it shall fetch from
	Target int32           // the receiver
	After  replica.Version // the state must include everything up to here
	Size   int64           // bytes to make room for
	Offer  float64         // what the copy gains, requests in flight: it may displace what loses less
}

// Bytes is the size on the wire. It tells the last election even if there was none.
func (g *Grant) Bytes() int64 {
	return g.Configuration.Bytes() + 2*number + version + 2*amount + counter + version
}

// A Fetch asks a holder for the state of a collection.
type Fetch struct {
	Collection int32
	Target     int32
	Seq        uint64
	After      replica.Version
	Elected    uint64 // the source must know of this election
}

// Digest identifies the fetch.
func (f *Fetch) Digest() uint64 { return mix(uint64(f.Collection), uint64(f.Target), f.Seq) }

// Bytes is the size on the wire.
func (f *Fetch) Bytes() int64 { return 2*number + 2*counter + version }

// About is the unit.
func (f *Fetch) About() int32 { return f.Collection }

// A Transfer is the state of a collection on its way to a new copy.
type Transfer struct {
	Collection int32
	Seq        uint64
	Source     int32
	State      replica.Snapshot
	Size       int64
}

// Digest identifies the transfer.
func (t *Transfer) Digest() uint64 {
	return mix(uint64(t.Collection), t.Seq, uint64(t.Source), uint64(t.Size))
}

// Bytes is the size on the wire.
func (t *Transfer) Bytes() int64 { return t.Size }

// About is the unit.
func (t *Transfer) About() int32 { return t.Collection }

// An Installed tells the leader that a granted copy serves, or why it does not.
type Installed struct {
	Collection int32
	Proposer   int32
	Target     int32
	Seq        uint64
	Refused    string  // empty if the copy serves
	Offer      float64 // that was refused, requests in flight
}

// Digest identifies the message.
func (i *Installed) Digest() uint64 {
	return mix(uint64(i.Collection), uint64(i.Target), i.Seq, uint64(len(i.Refused)))
}

// Bytes is the size on the wire; a refusal tells the offer too.
func (i *Installed) Bytes() int64 {
	n := int64(3*number + flags + counter + spare)
	if i.Refused != "" {
		n += amount
	}
	return n
}

// spare is room that the message has for later fields.
const spare = 8

// About is the unit.
func (i *Installed) About() int32 { return i.Collection }

// A Refuse tells the proposer of a copy that its target has no room.
type Refuse struct {
	Collection int32
	Target     int32
	Offer      float64 // that was refused, requests in flight
	Reason     string
}

// Digest identifies the message.
func (r *Refuse) Digest() uint64 { return mix(uint64(r.Collection), uint64(r.Target)) }

// Bytes is the size on the wire.
func (r *Refuse) Bytes() int64 { return padded(2*number + flags + amount) }

// About is the unit.
func (r *Refuse) About() int32 { return r.Collection }

// A Handover makes its receiver the leader. It travels hop by hop and every
// node on the way turns its pointer to the leader round (path reversal, as in
// the arrow directory of Demmer and Herlihy, DISC 1998), so that writes behind
// it follow it.
type Handover struct {
	Configuration                 // with the new leader and term
	From          int32           // old leader
	Version       replica.Version // its last write
}

// Bytes is the size on the wire. Of the last write it tells the index, and by how
// much its term is older.
func (h *Handover) Bytes() int64 { return h.Configuration.Bytes() + number + counter + count }

// A Gossip is what a node tells a neighbour at the end of its epoch.
type Gossip struct {
	Node   int32
	Memory policy.Memory
}

// Digest identifies the gossip.
func (g *Gossip) Digest() uint64 {
	return mix(uint64(g.Node), uint64(g.Memory.Used), math.Float64bits(g.Memory.Load), math.Float64bits(g.Memory.Price))
}

// Bytes is the size on the wire: node, bytes used and to be had, price, load, cores.
func (g *Gossip) Bytes() int64 { return number + 4*amount + count }

// About is no unit.
func (*Gossip) About() int32 { return NoUnit }
