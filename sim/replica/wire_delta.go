package replica

import (
	"cmp"

	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// The parts that a key has been used as, in the word that goes before it.
const (
	hasRegister = 1 << iota
	hasCounter
	hasSet
	partFlags = 3
)

// word is which parts there are, and the length of the key.
func (p *parts) word(key string) uint32 {
	var has uint32
	if p.register.stamp != (Stamp{}) {
		has |= hasRegister
	}
	if p.counter != nil {
		has |= hasCounter
	}
	if p.set != nil {
		has |= hasSet
	}
	return wire.Flagged(has, partFlags, len(key))
}

// append appends the parts: size bytes.
func (p *parts) append(b []byte) []byte {
	if p.register.stamp != (Stamp{}) {
		rest := wire.Flagged(uint32(wire.Flag(p.register.deleted)), 1, len(p.register.value))
		b = append(appendStamp(b, p.register.stamp, rest), p.register.value...)
	}
	if p.counter != nil {
		b = p.counter.append(b)
	}
	if p.set != nil {
		b = p.set.append(b)
	}
	return b
}

func readParts(r *wire.Reader, has uint32) (p parts) {
	if has&hasRegister != 0 {
		p.register = readRegister(r)
	}
	if has&hasCounter != 0 {
		p.counter = readCounter(r)
	}
	if has&hasSet != 0 {
		p.set = readSet(r)
	}
	return p
}

func readRegister(r *wire.Reader) register {
	stamp, rest := readStamp(r)
	v := register{stamp: stamp, deleted: rest>>31 == 1}
	if stamp == (Stamp{}) {
		r.Failf("a register that was never written")
	}
	if v.value = r.Bytes(int(rest << 1 >> 1)); !v.deleted {
		v.hash = hashOf(v.value)
	} else if v.value != nil {
		r.Failf("a deleted register with a value")
	}
	return v
}

func (c *counter) append(b []byte) []byte {
	b = appendStamp(b, c.touched, uint32(len(c.totals)))
	for i := range c.totals {
		t := &c.totals[i]
		b = wire.Uint32(wire.Int32(b, t.actor.Node), t.actor.Incarnation)
		b = wire.Uint64(wire.Uint64(wire.Uint64(wire.Uint64(b, t.up), t.down), t.upReset), t.downReset)
	}
	return b
}

func readCounter(r *wire.Reader) *counter {
	stamp, n := readStamp(r)
	c := &counter{touched: stamp, totals: make([]total, r.Count(uint64(n), totalBytes))}
	for i := range c.totals {
		t := &c.totals[i]
		t.actor = Actor{Node: r.Int32(), Incarnation: r.Uint32()}
		t.up, t.down, t.upReset, t.downReset = r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()
		if t.upReset > t.up || t.downReset > t.down {
			r.Failf("a counter that was reset beyond what it counted")
		}
		if i > 0 && c.totals[i-1].actor.Compare(t.actor) >= 0 {
			r.Failf("actors of a counter out of order")
		}
	}
	return c
}

// The kinds of dots of a set, in the first two bits of what a dot leaves. An element has the
// length of its member in the others.
const (
	dotElement = iota
	dotUpto
	dotLoose
	dotFlags = 2
)

func (s *set) append(b []byte) []byte {
	b = appendStamp(b, s.touched, uint32(len(s.elements)+len(s.seen.upto)+len(s.seen.loose)))
	for i := range s.elements {
		e := &s.elements[i]
		b = append(appendDot(b, e.dot, wire.Flagged(dotElement, dotFlags, len(e.member))), e.member...)
	}
	for _, d := range s.seen.upto {
		b = appendDot(b, d, wire.Flagged(dotUpto, dotFlags, 0))
	}
	for _, d := range s.seen.loose {
		b = appendDot(b, d, wire.Flagged(dotLoose, dotFlags, 0))
	}
	return b
}

func readSet(r *wire.Reader) *set {
	stamp, n := readStamp(r)
	s, last := &set{touched: stamp}, uint32(dotElement)
	for range r.Count(uint64(n), dotBytes) {
		d, rest := readDot(r)
		k, length := rest>>(32-dotFlags), int(rest<<dotFlags>>dotFlags)
		if k < last || k > dotLoose || k != dotElement && length > 0 {
			r.Failf("dots of a set out of order")
		}
		last = k
		switch k {
		case dotElement:
			e := element{member: r.Text(length), dot: d}
			e.hash = hashOf(e.member)
			s.names += int64(length)
			s.elements = append(s.elements, e)
		case dotUpto:
			s.seen.upto = append(s.seen.upto, d)
		case dotLoose:
			s.seen.loose = append(s.seen.loose, d)
		}
		if r.Err() != nil {
			break
		}
	}
	if !s.ordered() {
		r.Failf("elements or dots of a set out of order")
	}
	return s
}

// ordered tells whether a set that came over a wire keeps the order on which searches rely,
// and has seen what it has.
func (s *set) ordered() bool {
	byActor := func(d, e dot) int { return d.actor.Compare(e.actor) }
	for i := range s.elements {
		if !s.seen.has(s.elements[i].dot) || i > 0 && s.elements[i-1].compare(&s.elements[i]) >= 0 {
			return false
		}
	}
	return strictly(s.seen.upto, byActor) && strictly(s.seen.loose, dot.compare)
}

// strictly tells whether a list ascends without repetitions.
func strictly[T any](list []T, compare func(a, b T) int) bool {
	for i := 1; i < len(list); i++ {
		if compare(list[i-1], list[i]) >= 0 {
			return false
		}
	}
	return true
}

// Append appends the delta: WireBytes bytes.
func (d Delta) Append(b []byte) []byte {
	if d.Empty() {
		return b
	}
	b = wire.Uint32(b, uint32(len(d.changes)))
	for i := range d.changes {
		c := &d.changes[i]
		b = append(wire.Uint32(b, c.word(c.key)), c.key...)
		b = c.parts.append(b)
	}
	return b
}

// ReadDelta reads a delta that takes all that r has.
func ReadDelta(r *wire.Reader) Delta {
	if r.Left() == 0 {
		return Delta{}
	}
	var d Delta
	d.changes = make([]change, 0, r.Count(uint64(r.Uint32()), lengthBytes))
	for range cap(d.changes) {
		has, length := r.Flagged(partFlags)
		c := change{key: r.Text(length)}
		c.parts = readParts(r, has)
		d.changes = append(d.changes, c)
		d.count(&c)
		if r.Err() != nil {
			break
		}
	}
	if len(d.changes) == 0 {
		r.Failf("a delta that changes nothing takes no bytes")
	}
	if !strictly(d.changes, func(a, b change) int { return cmp.Compare(a.key, b.key) }) {
		r.Failf("keys of a delta out of order")
	}
	return d
}

// MarshalBinary is the delta, for a record of what happened.
func (d Delta) MarshalBinary() ([]byte, error) { return d.Append(nil), nil }

// UnmarshalBinary is the other way round.
func (d *Delta) UnmarshalBinary(data []byte) error {
	r := wire.NewReader("delta", data)
	*d = ReadDelta(r)
	return r.Close()
}
