package ilp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"syscall"
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

// processorTime is what this process has used, in seconds.
func processorTime() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
