package measure

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// What stood for how long in an epoch of 100 ns, with an act that changes nothing.
func TestStretchesOfAnEpoch(t *testing.T) {
	s, err := setting.Load("quickstart", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	e := NewEpochs(b)
	e.Changed(&record.Act{Kind: record.Create, Collection: 3, Leader: 0, Replicas: []int32{0}, At: 0})
	e.Changed(&record.Act{Kind: record.Copy, Collection: 3, Leader: 0, Replicas: []int32{0, 2}, At: 30})
	e.Changed(&record.Act{Kind: record.Refuse, Collection: 3, Leader: 0, Replicas: []int32{0, 2}, At: 50})
	e.Changed(&record.Act{Kind: record.Lead, Collection: 3, Leader: 2, Replicas: []int32{0, 2}, At: 90})
	stood := e.stood[3]
	if len(stood) != 2 || stood[0].Ns != 30 || stood[1].Ns != 60 || len(stood[0].Placement.Replicas) != 1 || len(stood[1].Placement.Replicas) != 2 || stood[1].Placement.Leader != 0 {
		t.Errorf("%+v", stood)
	}
	if now := e.standing[3]; now.Leader != 2 || e.since[3] != 90 {
		t.Errorf("%+v since %d", now, e.since[3])
	}
}
