package wasm

import (
	"encoding/binary"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// mostCopied is how many pages are copied back before it is better to drop all.
	mostCopied = 256
	// mostMapped is the memory, in bytes, up to which asking about every page is cheaper
	// than faults.
	mostMapped = 16 << 20
)

// pagemap tells about the pages of this process (Linux,
// Documentation/admin-guide/mm/pagemap.rst). It is nil where it cannot be read.
var pagemap = sync.OnceValue(func() *os.File {
	f, err := os.Open("/proc/self/pagemap")
	if err != nil {
		return nil
	}
	return f
})

// pageRegion is a run of pages, from and to an address, as the kernel writes it.
type pageRegion struct{ from, to, categories uint64 }

// written lists the pages of the first size bytes that are no longer those of the file
// behind them: a write gives the process its own. It fails if they are many, or if the
// system does not tell.
func (m *linearMemory) written(size uint64) ([]pageRegion, bool) {
	if size > mostMapped || pagemap() == nil {
		return nil, false
	}
	if m.pages == nil {
		m.pages = make([]pageRegion, mostCopied+1)
	}
	from := uint64(uintptr(unsafe.Pointer(&m.region[0])))
	if !scanless.Load() {
		pages, err := m.scan(from, from+size)
		if err == nil {
			return pages, bytesOf(pages) <= uint64(mostCopied*os.Getpagesize())
		}
		scanless.Store(true)
	}
	return m.readFlags(from, size)
}

func bytesOf(pages []pageRegion) uint64 {
	n := uint64(0)
	for _, p := range pages {
		n += p.to - p.from
	}
	return n
}

// scanless is set where the system cannot scan, before Linux 6.7.
var scanless atomic.Bool

// The ioctl PAGEMAP_SCAN, its argument and its categories (include/uapi/linux/fs.h).
type pageScan struct {
	size, flags, start, end, walkEnd, vec, vecLen, maxPages   uint64
	categoryInverted, categoryMask, categoryAnyOf, returnMask uint64
}

const (
	pagemapScan    = 3<<30 | uint(unsafe.Sizeof(pageScan{}))<<16 | 'f'<<8 | 16
	scannedFile    = 1 << 2
	scannedPresent = 1 << 3
	scannedSwapped = 1 << 4
)

// scan lets the kernel look for the pages, up to one more than mostCopied.
func (m *linearMemory) scan(from, to uint64) ([]pageRegion, error) {
	arg := pageScan{
		start: from, end: to, vec: uint64(uintptr(unsafe.Pointer(&m.pages[0]))), vecLen: uint64(len(m.pages)), maxPages: mostCopied + 1,
		categoryInverted: scannedFile, categoryMask: scannedFile, categoryAnyOf: scannedPresent | scannedSwapped, returnMask: scannedFile,
	}
	arg.size = uint64(unsafe.Sizeof(arg))
	n, _, errno := unix.Syscall(unix.SYS_IOCTL, pagemap().Fd(), uintptr(pagemapScan), uintptr(unsafe.Pointer(&arg)))
	if errno != 0 {
		return nil, errno
	}
	return m.pages[:n], nil
}

// Flags of a page in the pagemap.
const (
	pagePresent = 1 << 63
	pageSwapped = 1 << 62
	pageOfFile  = 1 << 61 // or shared, as those of a memfd are
)

// readFlags is written by reading the flags of every page, 8 bytes each.
func (m *linearMemory) readFlags(from, size uint64) ([]pageRegion, bool) {
	pageSize := uint64(os.Getpagesize())
	if n := int(8 * size / pageSize); len(m.flags) != n {
		m.flags = make([]byte, n)
	}
	n, err := pagemap().ReadAt(m.flags, int64(from/pageSize)*8)
	if err != nil || n != len(m.flags) {
		return nil, false
	}
	found := m.pages[:0]
	for at := 0; at < len(m.flags); at += 8 {
		flags := binary.LittleEndian.Uint64(m.flags[at:])
		if flags&(pagePresent|pageSwapped) == 0 || flags&pageOfFile != 0 {
			continue
		}
		if len(found) == mostCopied {
			return nil, false
		}
		page := from + uint64(at/8)*pageSize
		found = append(found, pageRegion{from: page, to: page + pageSize})
	}
	return found, true
}
