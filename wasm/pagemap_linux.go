package wasm

import (
	"encoding/binary"
	"os"
	"sync"
	"unsafe"
)

const (
	// mostCopied is how many pages are copied back before it is better to drop all.
	mostCopied = 256
	// mostMapped is the memory, in bytes, up to which asking about every page is cheaper
	// than faults.
	mostMapped = 16 << 20
)

// pagemap tells about the pages of this process: 8 bytes for each (Linux,
// Documentation/admin-guide/mm/pagemap.rst). It is nil where it cannot be read.
var pagemap = sync.OnceValue(func() *os.File {
	f, err := os.Open("/proc/self/pagemap")
	if err != nil {
		return nil
	}
	return f
})

// Flags of a page.
const (
	pagePresent = 1 << 63
	pageSwapped = 1 << 62
	pageOfFile  = 1 << 61 // or shared, as those of a memfd are
)

// readFlags asks for the flags of the memory's pages.
func (m *linearMemory) readFlags() bool {
	if m.size > mostMapped || pagemap() == nil {
		return false
	}
	size := uint64(os.Getpagesize())
	if n := int(8 * m.size / size); len(m.flags) != n {
		m.flags = make([]byte, n)
	}
	base := uintptr(unsafe.Pointer(&m.region[0])) / uintptr(size)
	n, err := pagemap().ReadAt(m.flags, int64(base)*8)
	return err == nil && n == len(m.flags)
}

// written visits the pages that are no longer those of the file behind them: a write
// gives the process its own. It returns how many there are.
func (m *linearMemory) written(visit func(page int)) int {
	n := 0
	for at := 0; at < len(m.flags); at += 8 {
		flags := binary.LittleEndian.Uint64(m.flags[at:])
		if flags&(pagePresent|pageSwapped) != 0 && flags&pageOfFile == 0 {
			n++
			visit(at / 8)
		}
	}
	return n
}
