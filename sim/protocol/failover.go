package protocol

import "github.com/ermes-sim/ermes-sim/sim/replica"

// A Claim is a leader's word that it leads a unit, in a term.
type Claim struct {
	Unit    int32
	Term    uint64
	Seq     uint64
	Elected uint64  // the last term that began by an election
	Holders []int32 // nodes with a copy, joining ones included
}

// A Beat is a leader's sign of life to the monitor at the root. It asks for a
// lease on each unit that it claims.
type Beat struct {
	Node   int32
	Sent   int64 // ns: leases count from here, so that they end no later than the monitor thinks
	Claims []Claim
}

// Digest identifies the beat.
func (b *Beat) Digest() uint64 {
	d := mix(uint64(b.Node), uint64(b.Sent))
	for i := range b.Claims {
		d = mix(d, uint64(b.Claims[i].Unit), b.Claims[i].Term, b.Claims[i].Seq)
	}
	return d
}

// Bytes is the size on the wire.
func (b *Beat) Bytes() int64 {
	n := int64(number + instant)
	for i := range b.Claims {
		n += number + 3*counter + int64(number*len(b.Claims[i].Holders))
	}
	return n
}

// About is no unit.
func (*Beat) About() int32 { return NoUnit }

// A Title is a unit and a term in which a node may, or may not, lead it.
type Title struct {
	Unit int32
	Term uint64
}

// titleSize is what a Title takes on the wire.
const titleSize = number + counter

// A Lease is the monitor's answer to a Beat.
type Lease struct {
	Until   int64   // ns: until then nobody else is made leader
	Granted []Title // that the receiver leads
	Refused []Title // that it leads no more: there is a newer term
}

// Digest identifies the answer.
func (l *Lease) Digest() uint64 {
	return mix(uint64(l.Until), uint64(len(l.Granted)), uint64(len(l.Refused)))
}

// Bytes is the size on the wire.
func (l *Lease) Bytes() int64 {
	return instant + count + int64(titleSize*(len(l.Granted)+len(l.Refused)))
}

// About is no unit.
func (*Lease) About() int32 { return NoUnit }

// A Poll asks a holder how far its copy has got.
type Poll struct {
	Unit  int32
	Round uint64 // of the election
}

// Digest identifies the poll.
func (p *Poll) Digest() uint64 { return mix(uint64(p.Unit), p.Round) }

// Bytes is the size on the wire.
func (p *Poll) Bytes() int64 { return number + counter }

// About is the unit.
func (p *Poll) About() int32 { return p.Unit }

// A Ballot is the answer to a Poll.
type Ballot struct {
	Unit    int32
	Round   uint64
	Node    int32
	Ready   bool // it has a copy that could lead
	Version replica.Version
	Config  Configuration // as the node knows it
}

// Digest identifies the ballot.
func (b *Ballot) Digest() uint64 {
	return mix(uint64(b.Unit), b.Round, uint64(b.Node), b.Version.Term, b.Version.Index)
}

// Bytes is the size on the wire.
func (b *Ballot) Bytes() int64 { return 2*number + counter + version + b.Config.Bytes() }

// About is the unit.
func (b *Ballot) About() int32 { return b.Unit }

// An Elect makes its receiver the leader, if it arrives before its time is over.
type Elect struct {
	Configuration
	Until int64 // ns: of the lease that goes with it
}

// Bytes is the size on the wire.
func (e *Elect) Bytes() int64 { return e.Configuration.Bytes() + instant }

// A Reign tells every node who has been made leader, so that its pointer leads there.
type Reign struct {
	Unit   int32
	Term   uint64
	Leader int32
}

// Digest identifies the news.
func (r *Reign) Digest() uint64 { return mix(uint64(r.Unit), r.Term, uint64(r.Leader)) }

// Bytes is the size on the wire.
func (r *Reign) Bytes() int64 { return 2*number + counter }

// About is the unit.
func (r *Reign) About() int32 { return r.Unit }
