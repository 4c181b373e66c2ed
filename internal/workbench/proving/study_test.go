package proving

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// A study that was killed while it wrote must go on from its last whole result,
// and one with other limits must not take over results.
func TestRecordGoesOnAfterATornLine(t *testing.T) {
	name := filepath.Join(t.TempDir(), "scale.jsonl")
	first := Result{Trial{ilp.Params{Nodes: 7, Collections: 5}, 1, Effort{Formulation: ilp.Fast, Time: 1}}, Cost{Status: "optimal"}}
	second, other := first, first.Trial
	second.Seed, other.Time = 2, 3
	add := func(x Result) {
		r, err := OpenRecord(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Add(x); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	add(first)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, text[:len(text)/2]...), 0o644); err != nil {
		t.Fatal(err)
	}
	add(second)
	r, err := OpenRecord(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, taken := r.Known[other]; len(r.Known) != 2 || r.Known[first.Trial].Status != "optimal" || taken {
		t.Errorf("%+v", r.Known)
	}
}

// The table must not state a ratio that was not measured.
func TestRatios(t *testing.T) {
	took := func(seconds float64, s string) []Cost { return []Cost{{Seconds: seconds, Status: s}} }
	const optimal, stopped = string(ilp.Optimal), string(ilp.Interrupted)
	for _, c := range []struct {
		naive, other []Cost
		want         string
	}{
		{took(61.7, optimal), took(0.5, optimal), "120x"},
		{took(1, optimal), took(0.5, optimal), "2x"},
		{took(30, stopped), took(0.5, optimal), "> 60x"},
		{took(50, optimal), took(30, stopped), ""},
		{took(0, Refused), took(30, optimal), ""},
		{nil, took(30, optimal), ""},
	} {
		if got := ratio(c.naive, c.other, ilp.Fast); got != c.want {
			t.Errorf("%+v over %+v: %q, want %q", c.naive, c.other, got, c.want)
		}
	}
	mixed := []Cost{{Status: stopped}, {Status: optimal}, {Status: optimal}}
	if got := ends(mixed); got != "2 optimal, 1 time limit" {
		t.Errorf("ended: %s", got)
	}
	var b strings.Builder
	WriteScale(&b, []Result{{Trial{Params: ilp.Params{Consistency: ilp.SEC, Nodes: 85, Collections: 100}, Effort: Effort{Formulation: ilp.Naive}}, Cost{Variables: 1234567, Status: Refused, Estimate: 64 << 30}}})
	if want := "| sec | 85x100 | naive | 1,234,567 | 0 | 0 | - | - | - | refused: needs about 64 GiB |  |\n"; !strings.HasSuffix(b.String(), want) {
		t.Errorf("%s, want at its end %s", b.String(), want)
	}
}
