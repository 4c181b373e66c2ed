package measure

import "slices"

// An Aggregate is the demand of several epochs together, as if they were one.
type Aggregate struct {
	Sum *Epoch // nil before the first
}

// Add adds the demand of an epoch. Sizes and placements are those of the last one.
func (w *Aggregate) Add(e *Epoch) {
	if w.Sum == nil {
		w.Sum = &Epoch{Cells: make([][]Cell, len(e.Cells))}
	}
	sum := w.Sum
	sum.Number, sum.End, sum.Length = e.Number, e.End, sum.Length+e.Length
	sum.Placements, sum.Bytes = e.Placements, e.Bytes
	for c, cells := range e.Cells {
		for _, k := range cells {
			at := slices.IndexFunc(sum.Cells[c], func(x Cell) bool { return x.Access == k.Access && x.Write == k.Write })
			if at < 0 {
				sum.Cells[c] = append(sum.Cells[c], k)
				continue
			}
			x := &sum.Cells[c][at]
			x.Count += k.Count
			x.Gas += k.Gas
			x.Accesses += k.Accesses
			x.Remote += k.Remote
		}
	}
}
