package wasm

import "encoding/binary"

// page is the part of a list that fits into a buffer of the guest: entries of four
// bytes of length, little endian, and the bytes of the entry.
type page struct {
	call   *call
	cursor string
	buffer []byte
	used   int
	needed int // by the first entry, if that does not fit
}

func (c *call) page(pointer, size uint32, cursor []byte) *page {
	c.chargeBytes(len(cursor))
	return &page{call: c, buffer: c.memory(pointer, size), cursor: string(cursor)}
}

// add takes one entry, if it is present, and reports whether to go on.
func (p *page) add(entry string, present bool) bool {
	p.call.chargeEntries(1)
	if !present {
		return true
	}
	size := 4 + len(entry)
	if size > len(p.buffer)-p.used {
		if p.used == 0 {
			p.needed = size
		}
		return false
	}
	p.call.chargeBytes(size)
	binary.LittleEndian.PutUint32(p.buffer[p.used:], uint32(len(entry)))
	copy(p.buffer[p.used+4:], entry)
	p.used += size
	return true
}

// done is the number of bytes written; 0 if nothing is left; more than the buffer has
// if it is too small for the next entry.
func (p *page) done() int32 { return int32(max(p.used, p.needed)) }
