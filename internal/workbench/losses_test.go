package workbench

import (
	"context"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

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
	run, err := Start(b, guests, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Drive(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if n := run.checkers.Count(); n > 0 {
		t.Errorf("%d violations: %v", n, run.checkers.Violations()[0])
	}
	got, want := run.losses.Counted, run.checkers.Losses()
	if got.LostWrites != want.Writes || want.Writes == 0 || got.Elections == 0 {
		t.Errorf("%+v, but the checkers miss %d writes", got, want.Writes)
	}
}
