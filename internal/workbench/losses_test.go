package workbench

import (
	"context"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Without this test a lost write could be counted twice, or not at all, when one
// election cuts what another has left.
func TestLossesOfElections(t *testing.T) {
	l := newLosses()
	commit := func(term, index uint64) { l.Committed(record.Commit{Term: term, Index: index}) }
	for i := range uint64(5) {
		commit(1, i+1)
	}
	l.FailedOver(record.Failover{Term: 1025, BaseTerm: 1, BaseIndex: 3}) // 1.4 and 1.5 are lost
	commit(1025, 4)
	commit(1025, 5)
	l.FailedOver(record.Failover{Term: 2049, BaseTerm: 1025, BaseIndex: 5}) // nothing
	if l.counted.LostWrites != 2 {
		t.Errorf("%d writes lost, want 2", l.counted.LostWrites)
	}
	l.FailedOver(record.Failover{Term: 3073, BaseTerm: 1, BaseIndex: 2}) // 1025.4, 1025.5 and 1.3
	if l.counted.LostWrites != 5 {
		t.Errorf("%d writes lost, want 5", l.counted.LostWrites)
	}
	l.FailedOver(record.Failover{Term: 4097}) // 1.1 and 1.2: the new leader has nothing
	l.Committed(record.Commit{})              // sec
	if l.counted.LostWrites != 7 {
		t.Errorf("%d writes lost, want 7", l.counted.LostWrites)
	}
}

// What the summary calls lost must be what the checkers find missing in the history.
// Updates that wait for a second before they propagate make sure that something is.
func TestLossesAreThoseOfTheCheckers(t *testing.T) {
	s, err := setting.Load("faults", []string{"coalesce.sequential=1s"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	guests, err := bodies.NewRuntime(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer guests.Close()
	if err := b.LoadGuests(guests); err != nil {
		t.Fatal(err)
	}
	run, err := start(b, guests, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.drive(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if n := run.checkers.Count(); n > 0 {
		t.Errorf("%d violations: %v", n, run.checkers.Violations()[0])
	}
	got, want := run.losses.counted, run.checkers.Losses()
	if got.LostWrites != want.Writes || want.Writes == 0 || got.Elections == 0 {
		t.Errorf("%+v, but the checkers miss %d writes", got, want.Writes)
	}
}
