package replica

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// AppendVersion appends the 16 bytes of a version.
func AppendVersion(b []byte, v Version) []byte {
	return wire.Uint64(wire.Uint64(b, v.Term), v.Index)
}

// ReadVersion reads a version.
func ReadVersion(r *wire.Reader) Version { return Version{Term: r.Uint64(), Index: r.Uint64()} }

// Append appends the entry: WireBytes bytes.
func (e *Entry) Append(b []byte) []byte {
	b = AppendVersion(AppendVersion(b, e.Version), e.Base)
	b = wire.Uint32(wire.Int32(b, e.Origin), uint32(len(e.Effects)))
	for i := range e.Effects {
		b = appendEffect(b, &e.Effects[i])
	}
	return b
}

// appendEffect appends operation, key and argument: wireBytes bytes.
func appendEffect(b []byte, e *Effect) []byte {
	b = wire.Uint32(append(b, byte(e.Op)), uint32(len(e.Key)))
	b = append(b, e.Key...)
	switch e.Op {
	case Set, SetAdd, SetRemove:
		b = append(wire.Uint32(b, uint32(len(e.Value))), e.Value...)
	case Increment:
		b = wire.Int64(b, e.Delta)
	case Delete:
	}
	return b
}

// ReadEntry reads an entry.
func ReadEntry(r *wire.Reader) Entry {
	e := Entry{Version: ReadVersion(r), Base: ReadVersion(r), Origin: r.Int32()}
	if e.Base.Term >= e.Version.Term || e.Base.Index >= e.Version.Index {
		r.Failf("entry %v does not follow its base %v", e.Version, e.Base)
	}
	for range r.Count(uint64(r.Uint32()), 1+lengthBytes) {
		e.Effects = append(e.Effects, readEffect(r))
	}
	e.hashes = hashValues(e.Effects)
	return e
}

func readEffect(r *wire.Reader) Effect {
	e := Effect{Op: Op(r.Uint8())}
	e.Key = r.Text(int(r.Uint32()))
	switch e.Op {
	case Set, SetAdd, SetRemove:
		e.Value = r.Bytes(int(r.Uint32()))
	case Increment:
		e.Delta = r.Int64()
	case Delete:
	default:
		r.Failf("operation %d", e.Op)
	}
	return e
}

// A Stamp and an Actor take fewer bits than their Go types have, because the lengths and
// counts of what follows a stamp stand in the rest of its 20 bytes: wall 58 (9 years),
// logical 22, node 24, incarnation 24, the rest 32. Of the 16 bytes of a dot, the number of
// the addition has 48 bits and the rest 32.

func appendStamp(b []byte, s Stamp, rest uint32) []byte {
	b = wire.Uint64(b, narrow(uint64(s.Wall), 58)<<6|narrow(uint64(s.Logical), 22)>>16)
	return wire.Uint32(appendActor(wire.Uint16(b, uint16(s.Logical)), s.Actor), rest)
}

// narrow is x, which must fit so many bits.
func narrow(x uint64, bits int) uint64 {
	if x>>bits != 0 {
		panic("replica: a stamp that does not fit the wire")
	}
	return x
}

func readStamp(r *wire.Reader) (s Stamp, rest uint32) {
	high := r.Uint64()
	s.Wall, s.Logical = int64(high>>6), uint32(high&63)<<16|uint32(r.Uint16())
	s.Actor = readActor(r)
	return s, r.Uint32()
}

func appendActor(b []byte, a Actor) []byte {
	return wire.Narrow(wire.Narrow(b, uint64(uint32(a.Node)), 3), uint64(a.Incarnation), 3)
}

func readActor(r *wire.Reader) Actor {
	return Actor{Node: int32(r.Narrow(3)), Incarnation: uint32(r.Narrow(3))}
}

func appendDot(b []byte, d dot, rest uint32) []byte {
	return wire.Uint32(wire.Narrow(appendActor(b, d.actor), d.number, 6), rest)
}

func readDot(r *wire.Reader) (d dot, rest uint32) {
	d = dot{actor: readActor(r), number: r.Narrow(6)}
	if d.number == 0 {
		r.Failf("addition number 0")
	}
	return d, r.Uint32()
}

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

// The kinds of states, in the first byte of a snapshot's structure.
const (
	ofSequential = iota
	ofSEC
)

// Append appends what the state holds, without lengths: Bytes bytes.
func (p *Snapshot) Append(b []byte) []byte {
	for _, key := range slices.Sorted(maps.Keys(p.table.values)) {
		v := p.table.values[key]
		b = append(b, key...)
		switch v.kind {
		case Register:
			b = append(b, v.bytes...)
		case Counter:
			b = wire.Int64(b, v.count)
		case Members:
			for _, m := range v.members {
				b = append(b, m...)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.cells.byKey)) {
		b = p.cells.byKey[key].parts.append(append(b, key...))
	}
	return b
}

// AppendStructure appends what the state's size leaves out: how far it has got, and how long
// its keys and values are.
func (p *Snapshot) AppendStructure(b []byte) []byte {
	if p.cells.lease != nil {
		b = append(b, ofSEC)
		for _, key := range slices.Sorted(maps.Keys(p.cells.byKey)) {
			b = wire.Uint32(b, p.cells.byKey[key].word(key))
		}
		return b
	}
	b = AppendVersion(append(b, ofSequential), p.version)
	b = append(AppendVersion(wire.Uint64(b, p.fence.term), p.fence.base), wire.Flag(p.fence.begun))
	for _, key := range slices.Sorted(maps.Keys(p.table.values)) {
		v := p.table.values[key]
		b = wire.Uint32(b, wire.Flagged(uint32(v.kind), 2, len(key)))
		switch v.kind {
		case Register:
			b = wire.Uint32(b, uint32(len(v.bytes)))
		case Counter:
		case Members:
			b = wire.Uint32(b, uint32(len(v.members)))
			for _, m := range v.members {
				b = wire.Uint32(b, uint32(len(m)))
			}
		}
	}
	return b
}

// ReadSnapshot reads a state of what it holds and of its structure; it takes all of both.
func ReadSnapshot(content, structure *wire.Reader) (p Snapshot) {
	switch k := structure.Uint8(); k {
	case ofSEC:
		p.cells = readCells(content, structure)
	case ofSequential:
		p.version = ReadVersion(structure)
		p.fence = fence{term: structure.Uint64(), base: ReadVersion(structure), begun: structure.Flag()}
		p.table = readTable(content, structure)
	default:
		structure.Failf("state of unknown kind %d", k)
	}
	return p
}

func readCells(content, structure *wire.Reader) cells {
	s := cells{byKey: make(map[string]*cell), lease: new(lease)}
	last := ""
	for structure.Left() > 0 && content.Err() == nil {
		has, length := structure.Flagged(partFlags)
		key := content.Text(length)
		if len(s.byKey) > 0 && key <= last {
			content.Failf("keys of a state out of order")
		}
		p := readParts(content, has)
		s.merge(key, &p)
		last = key
	}
	return s
}

func readTable(content, structure *wire.Reader) (t table) {
	last := ""
	for structure.Left() > 0 && content.Err() == nil {
		k, length := structure.Flagged(2)
		key := content.Text(length)
		if len(t.values) > 0 && key <= last {
			content.Failf("keys of a state out of order")
		}
		v := value{kind: Kind(k)}
		switch v.kind {
		case Register:
			v.bytes = content.Bytes(int(structure.Uint32()))
			v.hash, v.size = hashOf(v.bytes), int64(len(v.bytes))
		case Counter:
			v.count, v.size = content.Int64(), counterBytes
		case Members:
			v.readMembers(content, structure)
		default:
			structure.Failf("value of unknown kind %d", k)
		}
		t.put(key, v)
		last = key
	}
	return t
}

func (v *value) readMembers(content, structure *wire.Reader) {
	v.members = make([]string, structure.Count(uint64(structure.Uint32()), lengthBytes))
	for i := range v.members {
		v.members[i] = content.Text(int(structure.Uint32()))
		v.hash += hashOf(v.members[i])
		v.size += int64(len(v.members[i]))
	}
	if len(v.members) == 0 || !strictly(v.members, cmp.Compare[string]) {
		structure.Failf("members of a set out of order, or none")
	}
}

// MarshalBinary is the delta, for a record of what happened.
func (d Delta) MarshalBinary() ([]byte, error) { return d.Append(nil), nil }

// UnmarshalBinary is the other way round.
func (d *Delta) UnmarshalBinary(data []byte) error {
	r := wire.NewReader("delta", data)
	*d = ReadDelta(r)
	return r.Close()
}

// MarshalBinary is the state, likewise: its content behind the length of its structure, and
// that.
func (p Snapshot) MarshalBinary() ([]byte, error) {
	structure := p.AppendStructure(nil)
	return p.Append(append(wire.Uint32(nil, uint32(len(structure))), structure...)), nil
}

// UnmarshalBinary is the other way round.
func (p *Snapshot) UnmarshalBinary(data []byte) error {
	r := wire.NewReader("state", data)
	structure := r.Sub(int(r.Uint32()))
	*p = ReadSnapshot(r, structure)
	r.Check(structure)
	return r.Close()
}
