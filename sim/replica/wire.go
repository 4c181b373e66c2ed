package replica

import "github.com/ermes-sim/ermes-sim/sim/wire"

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
