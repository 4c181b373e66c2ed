package check

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
)

// memory judges that for every node at all times
//
//	0 <= occupied <= capacity
//
// and at rest occupied = Σ bytes of its copies + what is fixed: nothing was
// reserved and forgotten, nothing held and not counted.
type memory struct {
	c        *Checkers
	capacity []int64 // by node
	occupied []int64
}

func newMemory(c *Checkers, tree *topology.Tree) memory {
	m := memory{c: c, capacity: make([]int64, tree.Len()), occupied: make([]int64, tree.Len())}
	for i := range m.capacity {
		m.capacity[i] = tree.Node(i).Memory
	}
	return m
}

func (m *memory) told(node int32, bytes int64) {
	m.occupied[node] = bytes
	switch limit := m.capacity[node]; {
	case bytes < 0:
		m.c.broken(Memory, m.c.now, -1, node, "%d bytes occupied", bytes)
	case limit != topology.Unlimited && bytes > limit:
		m.c.broken(Memory, m.c.now, -1, node, "%d bytes occupied of %d", bytes, limit)
	}
}

func (m *memory) final(r *record.Rest) {
	held := make([]int64, len(m.occupied))
	copy(held, r.Fixed)
	for i := range r.Holdings {
		held[r.Holdings[i].Node] += r.Holdings[i].Bytes
	}
	for node, bytes := range held {
		if m.occupied[node] != bytes {
			m.c.broken(Memory, r.At, -1, int32(node), "%d bytes occupied, but copies hold %d", m.occupied[node], bytes)
		}
	}
}
