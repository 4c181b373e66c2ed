package replica

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/wire"
)

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
