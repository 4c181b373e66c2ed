package policy_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Without this an idle copy could go an epoch too early or too late, or a run could be taken for
// settled while its end is still to come.
func TestIdleCopiesGoAtTheirEpoch(t *testing.T) {
	root := &policy.Place{ID: 0}
	edge := &policy.Place{ID: 1, Parent: root, RTT: 0.01, Depth: 1}
	p := policy.AlwaysCopy{IdleDrop: 6}
	for _, x := range []struct {
		idle          int64
		pending, goes bool
	}{{0, false, false}, {1, true, false}, {5, true, false}, {6, true, true}} {
		v := &policy.View{Self: edge, Leader: root, Replicas: []*policy.Place{root, edge}, Idle: x.idle}
		actions := p.Decide(v)
		if goes := len(actions) == 1 && actions[0].Kind == policy.Drop; goes != x.goes {
			t.Errorf("idle for %d epochs it goes: %v, %+v", x.idle, goes, actions)
		}
		if p.Pending(v) != x.pending {
			t.Errorf("idle for %d epochs, its end is pending: %v", x.idle, p.Pending(v))
		}
	}
}
