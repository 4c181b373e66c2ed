package problem

import (
	"context"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// expectedInstance is the problem of a scenario's expected demand at its start:
// rates as written, what clients work on as drawn, bodies as they run on state
// that is still empty. Closed-loop clients count as if replies took no time.
func expectedInstance(ctx context.Context, file string, set []string) (*ilp.Instance, error) {
	b, runtime, err := setting.Open(ctx, file, set, nil)
	if err != nil {
		return nil, err
	}
	defer runtime.Close()
	e := &measure.Epoch{Length: b.Scenario.Placement.Epoch, Cells: make([][]measure.Cell, len(b.Config.Collections)), Bytes: make([]int64, len(b.Config.Collections))}
	rates := make([][]float64, len(e.Cells))
	for c := range e.Cells {
		e.Bytes[c] = b.Config.Collections[c].Size
	}
	bodies, err := b.Bodies(ctx, runtime)
	if err != nil {
		return nil, err
	}
	for i := range b.Config.Clients {
		client := &b.Config.Clients[i]
		for _, u := range b.Uses(client) {
			k := measure.Cell{Access: int32(client.Access), Write: u.Write, Count: 1}
			body := bodies[b.Function(u.Collection, u.Write)]
			k.Gas, k.Accesses = body.Gas, int64(body.Reads+body.Writes)
			e.Cells[u.Collection] = append(e.Cells[u.Collection], k)
			rates[u.Collection] = append(rates[u.Collection], u.Rate)
		}
	}
	all := make([]int, len(e.Cells))
	for c := range all {
		all[c] = c
	}
	in := optimum.Instance(b, e, all)
	in.Window = 0
	byClass(in, e, rates)
	in.WritesFromDemand()
	return in, nil
}

// byClass replaces the counts of one by rates, class by class: instance lists
// the classes by collection, first those that read.
func byClass(in *ilp.Instance, e *measure.Epoch, rates [][]float64) {
	k := 0
	for c, cells := range e.Cells {
		for _, write := range [...]bool{false, true} {
			for i := range cells {
				if cells[i].Write == write {
					in.Demand[k].Count, in.Demand[k].Rate = 0, rates[c][i]
					k++
				}
			}
		}
	}
}
