//go:build !linux

package wasm

import "fmt"

// linearMemory is the memory of one instance.
type linearMemory struct {
	region []byte
	max    uint64
	size   uint64
}

// reserve is called once, before all else, by the allocator.
func (m *linearMemory) reserve(bytes uint64) { m.max = bytes }

// Reallocate implements experimental.LinearMemory.
func (m *linearMemory) Reallocate(size uint64) []byte {
	if size > m.max {
		return nil
	}
	if size > uint64(cap(m.region)) {
		region := make([]byte, size, min(m.max, size+size/2))
		copy(region, m.region)
		m.region = region
	}
	m.region, m.size = m.region[:size], size
	return m.region
}

// Free implements experimental.LinearMemory.
func (m *linearMemory) Free() { m.region = nil }

// snapshot is the memory of a module after its initialisation.
type snapshot struct {
	content []byte
	size    uint64
}

// take keeps the memory of i.
func (s *snapshot) take(i *instance) error {
	s.content, s.size = append([]byte(nil), i.linear.region...), i.linear.size
	return nil
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
	copy(i.linear.region, s.content)
	return nil
}

// restore puts the content of the snapshot back into i; it fails if the memory has
// grown.
func (s *snapshot) restore(i *instance) bool {
	if i.linear.size != s.size {
		return false
	}
	copy(i.linear.region, s.content)
	return true
}

func (s *snapshot) close() { s.content = nil }
