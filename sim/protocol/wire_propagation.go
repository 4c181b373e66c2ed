package protocol

import (
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// label is how long the lists are; behind them stand entries, or else a delta.
func (u *Update) label(b []byte) []byte {
	b = wire.Uint32(wire.Uint32(b, uint32(len(u.To))), uint32(len(u.Sponsored)))
	return append(wire.Uint32(b, uint32(len(u.Entries))), wire.Flag(u.Whole))
}

// Append appends the update. Size is what entries or delta take.
func (u *Update) Append(b []byte) []byte {
	b = wire.Uint64(wire.Int32(wire.Int32(b, u.Collection), u.Origin), u.Seq)
	b = appendNumbers(b, u.To)
	for _, s := range u.Sponsored {
		b = wire.Uint64(wire.Int32(b, s.Node), s.Seq)
	}
	for i := range u.Entries {
		b = u.Entries[i].Append(b)
	}
	return u.Delta.Append(b)
}

func (u *Update) annex(b []byte) []byte {
	b = wire.Uint32(b, uint32(len(u.Made)))
	for _, at := range u.Made {
		b = wire.Int64(b, at)
	}
	return b
}

// entrySize is the least that an entry takes on the wire.
const entrySize = 2*version + number + count

func (u *Update) read(label, body, annex *wire.Reader) {
	to, sponsored := uint64(label.Uint32()), uint64(label.Uint32())
	entries := uint64(label.Uint32())
	u.Whole = label.Flag()

	u.Collection, u.Origin, u.Seq = body.Int32(), body.Int32(), body.Uint64()
	u.To = readNumbers(body, to)
	for range body.Count(sponsored, sponsoredSize) {
		u.Sponsored = append(u.Sponsored, Sponsored{Node: body.Int32(), Seq: body.Uint64()})
	}
	u.Size = int64(body.Left())
	for range body.Count(entries, entrySize) {
		u.Entries = append(u.Entries, replica.ReadEntry(body))
	}
	if entries == 0 {
		u.Delta = replica.ReadDelta(body)
	}
	for range annex.Count(uint64(annex.Uint32()), instant) {
		u.Made = append(u.Made, annex.Int64())
	}
}

func appendNumbers(b []byte, list []int32) []byte {
	for _, x := range list {
		b = wire.Int32(b, x)
	}
	return b
}

// readNumbers reads n numbers; nil if there are none.
func readNumbers(r *wire.Reader, n uint64) []int32 {
	k := r.Count(n, number)
	if k == 0 {
		return nil
	}
	list := make([]int32, k)
	for i := range list {
		list[i] = r.Int32()
	}
	return list
}

// Append appends the entry.
func (d *Distance) Append(b []byte) []byte {
	return wire.Pad(wire.Int64(wire.Int32(b, d.Collection), d.RTT), len(b)+int(d.Bytes()))
}

func (d *Distance) read(_, body, _ *wire.Reader) {
	d.Collection, d.RTT = body.Int32(), body.Int64()
	body.Pad(4)
}
