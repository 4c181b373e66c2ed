package protocol

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// A joiner takes four bytes: 24 bits are its node, the others by how many configurations its
// grant is older than the one that names it. What is older by longAgo or more, the annex says.
const longAgo = 1<<8 - 1

// age is what the four bytes of a joiner say of its Seq.
func (c *Configuration) age(j Joiner) uint64 { return min(c.Seq-j.Seq, longAgo) }

// Append appends the configuration. Cause and Delta are for the record.
func (c *Configuration) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(b, c.Collection), c.Leader)
	b = wire.Uint64(wire.Uint64(b, c.Term), c.Seq)
	b = wire.Uint32(b, wire.Flagged(uint32(wire.Flag(c.Elected > 0)), 1, len(c.Replicas)))
	b = wire.Uint32(b, uint32(len(c.Joining)))
	if c.Elected > 0 {
		b = replica.AppendVersion(wire.Uint64(b, c.Elected), c.Base)
	}
	b = appendNumbers(b, c.Replicas)
	for _, j := range c.Joining {
		b = wire.Narrow(append(b, byte(c.age(j))), uint64(uint32(j.Node)), 3)
	}
	return b
}

func (c *Configuration) annex(b []byte) []byte {
	for _, j := range c.Joining {
		if c.age(j) == longAgo {
			b = wire.Uint64(b, j.Seq)
		}
	}
	b = append(wire.Uint32(b, uint32(len(c.Cause))), c.Cause...)
	return wire.Float64(b, c.Delta)
}

func (c *Configuration) read(_, body, annex *wire.Reader) {
	c.Collection, c.Leader = body.Int32(), body.Int32()
	c.Term, c.Seq = body.Uint64(), body.Uint64()
	elected, replicas := body.Flagged(1)
	joining := uint64(body.Uint32())
	if elected == 1 {
		if c.Elected = body.Uint64(); c.Elected == 0 {
			body.Failf("election 0, which is not sent")
		}
		c.Base = replica.ReadVersion(body)
	}
	c.Replicas = readNumbers(body, uint64(replicas))
	for range body.Count(joining, number) {
		age := uint64(body.Uint8())
		j := Joiner{Node: int32(body.Narrow(3)), Seq: c.Seq - age}
		if age == longAgo {
			if j.Seq = annex.Uint64(); c.age(j) != longAgo {
				annex.Failf("a joiner of long ago whose grant is %d configurations old", c.Seq-j.Seq)
			}
		}
		c.Joining = append(c.Joining, j)
	}
	c.Cause = annex.Text(int(annex.Uint32()))
	c.Delta = annex.Float64()
}

// label is how many nodes the message goes to.
func (c *Configure) label(b []byte) []byte { return wire.Uint32(b, uint32(len(c.To))) }

// Append appends the message.
func (c *Configure) Append(b []byte) []byte {
	return appendNumbers(c.Configuration.Append(b), c.To)
}

func (c *Configure) read(label, body, annex *wire.Reader) {
	c.Configuration.read(label, body, annex)
	c.To = readNumbers(body, uint64(label.Uint32()))
}

// Append appends the proposal.
func (p *Propose) Append(b []byte) []byte {
	return wire.Uint64(p.Proposal.Append(b, uint16(wire.Flag(p.Forced))), p.Seq)
}

func (p *Propose) annex(b []byte) []byte { return p.AppendTrace(b) }

func (p *Propose) read(_, body, annex *wire.Reader) {
	flags := p.Proposal.Read(body)
	if p.Forced = flags == 1; flags > 1 {
		body.Failf("unknown flags %#x of a proposal", flags)
	}
	p.Seq = body.Uint64()
	p.ReadTrace(annex)
}

// Append appends the grant. The last 24 bytes are what the configuration has of an election
// anyway; if there was none, that is zeros.
func (g *Grant) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(g.Configuration.Append(b), g.Source), g.Target)
	b = wire.Float64(wire.Int64(replica.AppendVersion(b, g.After), g.Size), g.Offer)
	return replica.AppendVersion(wire.Uint64(b, g.Elected), g.Base)
}

func (g *Grant) read(label, body, annex *wire.Reader) {
	g.Configuration.read(label, body, annex)
	g.Source, g.Target = body.Int32(), body.Int32()
	g.After = replica.ReadVersion(body)
	g.Size, g.Offer = body.Int64(), body.Float64()
	if elected, base := body.Uint64(), replica.ReadVersion(body); elected != g.Elected || base != g.Base {
		body.Failf("elections %d and %d in one grant", g.Elected, elected)
	}
}

// Append appends the message.
func (f *Fetch) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(b, f.Collection), f.Target)
	return replica.AppendVersion(wire.Uint64(wire.Uint64(b, f.Seq), f.Elected), f.After)
}

func (f *Fetch) read(_, body, _ *wire.Reader) {
	f.Collection, f.Target = body.Int32(), body.Int32()
	f.Seq, f.Elected = body.Uint64(), body.Uint64()
	f.After = replica.ReadVersion(body)
}

// label is everything but the state, whose size is the message's.
func (t *Transfer) label(b []byte) []byte {
	return wire.Int32(wire.Uint64(wire.Int32(b, t.Collection), t.Seq), t.Source)
}

// Append appends the state. Size is what it takes.
func (t *Transfer) Append(b []byte) []byte { return t.State.Append(b) }

// annex has the lengths of keys and values, which the size of a state does not count.
func (t *Transfer) annex(b []byte) []byte { return t.State.AppendStructure(b) }

func (t *Transfer) read(label, body, annex *wire.Reader) {
	t.Collection, t.Seq, t.Source = label.Int32(), label.Uint64(), label.Int32()
	t.Size = int64(body.Left())
	t.State = replica.ReadSnapshot(body, annex)
}

// refusals are the reasons for which a node refuses a copy, in the order of their numbers.
// Others stand in the annex, under the number otherRefusal.
var refusals = [...]string{"", "no-memory", "busy"}

const otherRefusal = 1<<8 - 1

func refusal(reason string) byte {
	for i, r := range refusals {
		if r == reason {
			return byte(i)
		}
	}
	return otherRefusal
}

func annexRefusal(b []byte, reason string) []byte {
	if refusal(reason) != otherRefusal {
		return b
	}
	return append(wire.Uint32(b, uint32(len(reason))), reason...)
}

func readRefusal(body, annex *wire.Reader) string {
	n := body.Uint8()
	switch {
	case int(n) < len(refusals):
		return refusals[n]
	case n != otherRefusal:
		body.Failf("refusal for unknown reason %d", n)
		return ""
	}
	reason := annex.Text(int(annex.Uint32()))
	if refusal(reason) != otherRefusal {
		annex.Failf("refusal %q, which has a number", reason)
	}
	return reason
}

// Append appends the message.
func (i *Installed) Append(b []byte) []byte {
	from := len(b)
	b = wire.Int32(wire.Int32(wire.Int32(b, i.Collection), i.Proposer), i.Target)
	b = append(b, refusal(i.Refused), 0, 0, 0)
	b = wire.Float64(wire.Uint64(b, i.Seq), i.Offer)
	return wire.Pad(b, from+int(i.Bytes()))
}

func (i *Installed) annex(b []byte) []byte { return annexRefusal(b, i.Refused) }

func (i *Installed) read(_, body, annex *wire.Reader) {
	i.Collection, i.Proposer, i.Target = body.Int32(), body.Int32(), body.Int32()
	i.Refused = readRefusal(body, annex)
	body.Pad(3)
	i.Seq, i.Offer = body.Uint64(), body.Float64()
	if i.Refused != "" {
		body.Pad(amount)
	}
}

// Append appends the message.
func (r *Refuse) Append(b []byte) []byte {
	from := len(b)
	b = append(wire.Int32(wire.Int32(b, r.Collection), r.Target), refusal(r.Reason), 0, 0, 0)
	return wire.Pad(wire.Float64(b, r.Offer), from+int(r.Bytes()))
}

func (r *Refuse) annex(b []byte) []byte { return annexRefusal(b, r.Reason) }

func (r *Refuse) read(_, body, annex *wire.Reader) {
	r.Collection, r.Target = body.Int32(), body.Int32()
	r.Reason = readRefusal(body, annex)
	body.Pad(3)
	r.Offer = body.Float64()
	body.Pad(4)
}

// Append appends the message. Of the last write it tells the index, and by how much its term
// is older.
func (h *Handover) Append(b []byte) []byte {
	b = wire.Uint64(wire.Int32(h.Configuration.Append(b), h.From), h.Version.Index)
	return wire.Narrow(b, h.Term-h.Version.Term, count)
}

func (h *Handover) read(label, body, annex *wire.Reader) {
	h.Configuration.read(label, body, annex)
	h.From, h.Version.Index = body.Int32(), body.Uint64()
	h.Version.Term = h.Term - uint64(body.Uint32())
}

// Append appends the message.
func (g *Gossip) Append(b []byte) []byte {
	cores := uint32(g.Memory.Cores)
	if float64(cores) != g.Memory.Cores {
		panic(fmt.Sprintf("protocol: gossip of %v cores, which is no number of cores", g.Memory.Cores))
	}
	b = wire.Int64(wire.Int64(wire.Int32(b, g.Node), g.Memory.Used), g.Memory.Capacity)
	return wire.Uint32(wire.Float64(wire.Float64(b, g.Memory.Price), g.Memory.Load), cores)
}

func (g *Gossip) read(_, body, _ *wire.Reader) {
	g.Node, g.Memory.Used, g.Memory.Capacity = body.Int32(), body.Int64(), body.Int64()
	g.Memory.Price, g.Memory.Load = body.Float64(), body.Float64()
	g.Memory.Cores = float64(body.Uint32())
}
