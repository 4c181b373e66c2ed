package ilp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"
	"time"
)

// Not a test of correctness: `ILP_STUDY='[{"Nodes":85}]' go test -run TestStudy -v` prints how
// the solver does on generated instances.
func TestStudy(t *testing.T) {
	if os.Getenv("ILP_STUDY") == "" {
		t.Skip("set ILP_STUDY to a list of Params to measure")
	}
	var params []Params
	if err := json.Unmarshal([]byte(os.Getenv("ILP_STUDY")), &params); err != nil {
		t.Fatal(err)
	}
	for i := range 2 * len(params) {
		q := params[i/2]
		in, err := Generate(q, uint64(i%2+1))
		if err != nil {
			t.Fatal(err)
		}
		begin := processorTime()
		var trace io.Writer
		if os.Getenv("ILP_TRACE") != "" {
			trace = os.Stdout
		}
		s, err := Optimum(context.Background(), in, Options{Trace: trace, Limits: Limits{Gap: 1e-3, Time: 60 * time.Second}})
		if err != nil {
			t.Fatal(err)
		}
		copies := 0
		for _, site := range s.Placement {
			copies += len(site.Replicas)
		}
		fmt.Printf("%+v: %s value %.6g F %.6g C %.6g gap %.5f%% by %s, %.2f s (cpu %.2f), %d MB, %d copies, %d rounds, %+v\n", in.Name, s.Status, s.Value, s.Objective.F(), s.Objective.C(), 100*s.Gap, s.Solver(), s.Seconds, processorTime()-begin, s.PeakRSS>>20, copies, s.Rounds, s.Size)
	}
}

// Not a test of correctness: `ILP_SCALE='{"Sizes":[[15,10]]}' go test -run TestScale -v`
// prints a scaling study as a table.
func TestScaleStudy(t *testing.T) {
	if os.Getenv("ILP_SCALE") == "" {
		t.Skip("set ILP_SCALE to a Study to measure")
	}
	var s Study
	if err := json.Unmarshal([]byte(os.Getenv("ILP_SCALE")), &s); err != nil {
		t.Fatal(err)
	}
	err := Scale(context.Background(), s, func(r ScaleRow) error {
		fmt.Printf("| %s %dx%d t%.2g q%.2g s%d | %s | %d | %d | %.2f | %.2f | %d | %s | %s | %s | %s |\n", r.Consistency, r.Nodes, r.Collections, r.Tightness, r.Shared, r.Seed,
			r.Formulation, r.Variables, r.Nonzeros, r.Seconds, r.CPUSeconds, r.PeakRSS>>20, r.Status, known(r.Value, 1), known(r.Gap, 100), r.Solver)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// known prints what a row knows.
func known(x *float64, factor float64) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("%.6g", *x*factor)
}
