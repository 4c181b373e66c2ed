package workbench

import (
	"context"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
)

// Remembered calls must change no event of a run: not where state is local, nor where a
// body waits for state elsewhere, nor where calls fail for want of gas. Without this a
// run would have other results for being faster.
func TestMemoisedRunsAreTheSame(t *testing.T) {
	var total results.Memo
	for _, file := range []string{"quickstart", "usecases/cart"} {
		for _, set := range []string{"execution.central=false", "execution.central=true", "execution.gas_limit=10000"} {
			plain := simulated(t, file, set)
			memoised := simulated(t, file, set, "execution.memoise=true")
			if plain.TraceHash != memoised.TraceHash {
				t.Errorf("%s with %s: the trace hash is %s, memoised %s", file, set, plain.TraceHash, memoised.TraceHash)
			}
			total.Hits += memoised.Memo.Hits
			total.Misses += memoised.Memo.Misses
		}
	}
	if total.Hits == 0 || total.Misses == 0 {
		t.Errorf("%+v: nothing was tried", total)
	}
}

// simulated is the manifest of a short run that leaves nothing on the disk.
func simulated(t *testing.T, file string, set ...string) results.Manifest {
	t.Helper()
	s, err := setting.Load(file, append(set, "rounds=2", "ilp.compare=[]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := (&Run{Scenario: s}).Do(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return result.Manifest
}
