package ilp

import (
	"encoding/binary"
	"math"
)

// A column is one way to place a unit.
type column struct {
	unit  int
	sites []Site // of the unit's collections
	nodes []int  // that execute the unit's calls, where CPU counts
	cost  float64
}

// add passes the columns on that the master does not have; it returns how many.
func (cg *columnGeneration) add(columns []column) int {
	var fresh []column
	for _, col := range columns {
		if math.IsInf(col.cost, 1) {
			continue // a relaxation that found nothing feasible
		}
		key := col.key()
		if !cg.seen[col.unit][key] {
			cg.seen[col.unit][key] = true
			fresh = append(fresh, col)
		}
	}
	cg.master.add(fresh)
	return len(fresh)
}

func (col *column) key() string {
	var b []byte
	for _, s := range col.sites {
		b = binary.AppendUvarint(b, uint64(s.Leader))
		b = binary.AppendUvarint(b, uint64(len(s.Replicas)))
		for _, n := range s.Replicas {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	for _, n := range col.nodes {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return string(b)
}
