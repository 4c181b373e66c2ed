package wasm

import (
	"context"

	"github.com/tetratelabs/wazero/experimental"
)

const pageBytes = 1 << 16

// withAllocator makes an instantiation take its memory from m.
func withAllocator(ctx context.Context, m *linearMemory) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, max uint64) experimental.LinearMemory {
		m.reserve(max)
		return m
	}))
}
