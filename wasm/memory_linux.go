package wasm

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// linearMemory is the memory of one instance: address space for all that it may
// become, of which the first bytes are in use. It never moves, so growing costs
// nothing; and it can be laid over a snapshot, page by page on first touch.
type linearMemory struct {
	region []byte
	size   uint64
	pages  []pageRegion // that were written, reused
	flags  []byte       // of pagemap, reused
}

// reserve is called once, before all else, by the allocator.
func (m *linearMemory) reserve(bytes uint64) {
	if bytes == 0 {
		return
	}
	region, err := unix.Mmap(-1, 0, int(bytes), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		panic(fmt.Errorf("reserving %d bytes of address space: %w", bytes, err))
	}
	m.region = region
}

// Reallocate implements experimental.LinearMemory.
func (m *linearMemory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.region)) {
		return nil
	}
	if size > m.size {
		if err := unix.Mprotect(m.region[m.size:size], unix.PROT_READ|unix.PROT_WRITE); err != nil {
			return nil
		}
		m.size = size
	}
	return m.region[:m.size]
}

// Free implements experimental.LinearMemory.
func (m *linearMemory) Free() {
	if m.region != nil {
		_ = unix.Munmap(m.region) // it was mapped by reserve, so this cannot fail
		m.region = nil
	}
}

// snapshot is the memory of a module after its initialisation, in a file that lives
// in memory. Instances map it copy-on-write.
type snapshot struct {
	file  int
	size  uint64
	taken bool
	view  []byte // the file, for reading
}

// take keeps the memory of i.
func (s *snapshot) take(i *instance) error {
	s.size, s.taken = i.linear.size, true
	if s.size == 0 {
		return nil
	}
	file, err := unix.MemfdCreate("ermes-guest", unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	s.file = file
	if err := unix.Ftruncate(file, int64(s.size)); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	memory := i.linear.region[:s.size]
	for at := 0; at < len(memory); at += pageBytes {
		page := memory[at : at+pageBytes]
		if isZero(page) { // a hole reads as zero
			continue
		}
		if _, err := unix.Pwrite(file, page, int64(at)); err != nil {
			return fmt.Errorf("snapshot: %w", err)
		}
	}
	s.view, err = unix.Mmap(file, 0, int(s.size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

func isZero(page []byte) bool {
	for _, w := range unsafe.Slice((*uint64)(unsafe.Pointer(&page[0])), len(page)/8) {
		if w != 0 {
			return false
		}
	}
	return true
}

// grow makes the memory of a new instance as large as the snapshot.
func (s *snapshot) grow(i *instance) error {
	if more := s.size - i.linear.size; more > 0 {
		if _, ok := i.memory.Grow(uint32(more / pageBytes)); !ok {
			return fmt.Errorf("memory of %d bytes does not grow to the %d of the snapshot", i.linear.size, s.size)
		}
	}
	return nil
}

// attach gives i the content of the snapshot, of whose size its memory is.
func (s *snapshot) attach(i *instance) error {
	if s.size == 0 {
		return nil
	}
	base := unsafe.Pointer(&i.linear.region[0])
	_, err := unix.MmapPtr(s.file, 0, base, uintptr(s.size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_FIXED)
	return err
}

// restore puts the content of the snapshot back into i, to which it was attached; it
// fails if the memory has grown.
//
// A page that is dropped comes back by a fault when it is next read, which costs
// several times what copying it does. So the pages that were written are copied back,
// and all are dropped only if they are many, or if the system does not tell which.
func (s *snapshot) restore(i *instance) bool {
	m := i.linear
	if m.size != s.size {
		return false
	}
	if s.size == 0 {
		return true
	}
	region := m.region[:s.size]
	if pages, ok := m.written(s.size); ok {
		base := uint64(uintptr(unsafe.Pointer(&region[0])))
		for _, p := range pages {
			copy(region[p.from-base:p.to-base], s.view[p.from-base:])
		}
		return true
	}
	return unix.Madvise(region, unix.MADV_DONTNEED) == nil
}

func (s *snapshot) close() {
	if s.taken && s.size > 0 {
		_ = unix.Munmap(s.view) // both were made by take, so this cannot fail
		_ = unix.Close(s.file)
		s.taken = false
	}
}
