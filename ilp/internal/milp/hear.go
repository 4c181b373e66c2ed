package milp

// #include <stdint.h>
import "C"

import "runtime/cgo"

// hear lets somebody hear how far a mixed-integer program is: when an incumbent,
// a bound or the count of nodes is new. It is called within run, by the goroutine
// of that.
func (h *highs) hear(listener func(Progress)) {
	h.watch.listener = C.uintptr_t(cgo.NewHandle(listener))
}

// ermes_ilp_progress is what the callback of HiGHS calls.
//
//export ermes_ilp_progress
func ermes_ilp_progress(listener C.uintptr_t, nodes, iterations C.int64_t, primal, dual C.double) {
	cgo.Handle(listener).Value().(func(Progress))(Progress{
		Part: "mip", Value: float64(primal), Bound: float64(dual), Nodes: int64(nodes), Iteration: int64(iterations),
	})
}
