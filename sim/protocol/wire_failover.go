package protocol

import (
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// Append appends the beat. The first bit of a unit says whether it has holders, that of a
// holder whether another follows.
func (b *Beat) Append(to []byte) []byte {
	to = wire.Int64(wire.Int32(to, b.Node), b.Sent)
	for i := range b.Claims {
		c := &b.Claims[i]
		to = wire.Uint32(to, wire.Flagged(uint32(wire.Flag(len(c.Holders) > 0)), 1, int(c.Unit)))
		to = wire.Uint64(wire.Uint64(wire.Uint64(to, c.Term), c.Seq), c.Elected)
		for k, h := range c.Holders {
			to = wire.Uint32(to, wire.Flagged(uint32(wire.Flag(k+1 < len(c.Holders))), 1, int(h)))
		}
	}
	return to
}

func (b *Beat) read(_, body, _ *wire.Reader) {
	b.Node, b.Sent = body.Int32(), body.Int64()
	for body.Left() > 0 {
		more, unit := body.Flagged(1)
		c := Claim{Unit: int32(unit), Term: body.Uint64(), Seq: body.Uint64(), Elected: body.Uint64()}
		for more == 1 && body.Err() == nil {
			var h int
			more, h = body.Flagged(1)
			c.Holders = append(c.Holders, int32(h))
		}
		b.Claims = append(b.Claims, c)
	}
}

// Append appends the answer: what is behind those granted is refused.
func (l *Lease) Append(b []byte) []byte {
	b = wire.Uint32(wire.Int64(b, l.Until), uint32(len(l.Granted)))
	for _, list := range [...][]Title{l.Granted, l.Refused} {
		for _, t := range list {
			b = wire.Uint64(wire.Int32(b, t.Unit), t.Term)
		}
	}
	return b
}

func (l *Lease) read(_, body, _ *wire.Reader) {
	l.Until = body.Int64()
	for range body.Count(uint64(body.Uint32()), titleSize) {
		l.Granted = append(l.Granted, Title{Unit: body.Int32(), Term: body.Uint64()})
	}
	for body.Left() > 0 {
		l.Refused = append(l.Refused, Title{Unit: body.Int32(), Term: body.Uint64()})
	}
}

// Append appends the poll.
func (p *Poll) Append(b []byte) []byte { return wire.Uint64(wire.Int32(b, p.Unit), p.Round) }

func (p *Poll) read(_, body, _ *wire.Reader) { p.Unit, p.Round = body.Int32(), body.Uint64() }

// Append appends the ballot. The first bit of the node says whether it is ready.
func (b *Ballot) Append(to []byte) []byte {
	to = wire.Uint32(wire.Int32(to, b.Unit), wire.Flagged(uint32(wire.Flag(b.Ready)), 1, int(b.Node)))
	return b.Config.Append(replica.AppendVersion(wire.Uint64(to, b.Round), b.Version))
}

func (b *Ballot) annex(to []byte) []byte { return b.Config.annex(to) }

func (b *Ballot) read(label, body, annex *wire.Reader) {
	b.Unit = body.Int32()
	ready, node := body.Flagged(1)
	b.Ready, b.Node = ready == 1, int32(node)
	b.Round, b.Version = body.Uint64(), replica.ReadVersion(body)
	b.Config.read(label, body, annex)
}

// Append appends the message.
func (e *Elect) Append(b []byte) []byte { return wire.Int64(e.Configuration.Append(b), e.Until) }

func (e *Elect) read(label, body, annex *wire.Reader) {
	e.Configuration.read(label, body, annex)
	e.Until = body.Int64()
}

// Append appends the news.
func (r *Reign) Append(b []byte) []byte {
	return wire.Int32(wire.Uint64(wire.Int32(b, r.Unit), r.Term), r.Leader)
}

func (r *Reign) read(_, body, _ *wire.Reader) {
	r.Unit, r.Term, r.Leader = body.Int32(), body.Uint64(), body.Int32()
}
