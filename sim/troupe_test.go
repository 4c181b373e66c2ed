package sim_test

import (
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// A troupe runs the bodies of one node on the stage, which may take time of their own
// (stage.late): then each piece of a body is answered later, as an event of its own, while
// the node goes on, and the time that it has taken comes off what the model has for it.
type troupe struct {
	stage *stage
	node  int32
	runs  map[int32]*performance
}

// A performance is a body that has not ended, or whose time has not passed.
type performance struct {
	body *blueprint.Body
	call wasm.Invocation
	took int64 // ns, really
}

func (t *troupe) Begin(number, function int32, call wasm.Invocation) {
	if t.stage.late > 0 {
		platform.Freeze(&call)
	}
	r := &performance{body: t.stage.bodies.Body(function, t.node, call), call: call}
	t.runs[number] = r
	t.resume(number, r)
}

func (t *troupe) Answer(number int32, a platform.Answer) {
	r := t.runs[number]
	r.body.Answer(a)
	t.resume(number, r)
}

func (t *troupe) Stop(number int32) {
	r := t.runs[number]
	delete(t.runs, number)
	r.body.Answer(platform.Answer{})
	r.body.Stop()
}

func (t *troupe) Spend(number int32, ns int64, timer platform.Timer) {
	rest := max(ns-t.runs[number].took, 0)
	delete(t.runs, number)
	t.stage.after(rest, func() {
		t.stage.atNode(t.node, func() { t.stage.nodes[t.node].Timer(timer) })
	})
}

// resume runs a body to its next access elsewhere, or to its end.
func (t *troupe) resume(number int32, r *performance) {
	if t.stage.late == 0 {
		t.step(number, r)
		return
	}
	r.took += t.stage.late
	t.stage.after(t.stage.late, func() {
		if t.runs[number] == r { // else it has been stopped
			t.step(number, r)
		}
	})
}

func (t *troupe) step(number int32, r *performance) {
	n := t.stage.nodes[t.node]
	if need, more := r.body.Next(); more {
		n.Needs(number, need)
		return
	}
	n.Ran(number, t.stage.cat.Complete(t.node, &r.call, r.body.Result()))
}
