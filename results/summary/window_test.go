package summary

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// queue feeds a collector with the calls of an M/M/1 queue of mean service time 1 ms at
// load rho: calls arrivals in rounds of 100 ms each, the whole run 60 rounds.
func queue(rho float64, seed uint64) *Summary {
	const round, rounds = 100_000_000, 60
	r := rand.New(rand.NewPCG(seed, 7))
	c := NewCollector(Plan{RoundNs: round, Rounds: rounds, From: 15, Nodes: []table.Node{{Node: "n", Cores: 1}}})
	at, free := 0.0, 0.0 // ns
	var calls []call
	for {
		at += r.ExpFloat64() / rho * 1e6
		if at >= round*rounds {
			follow(c, calls, round, rounds)
			return c.Summary()
		}
		begin := math.Max(at, free)
		service := r.ExpFloat64() * 1e6
		free = begin + service
		i := table.Invocation{
			Consistency: table.SEC, Status: table.StatusOK, AccessNode: "n", ExecutionNode: "n",
			SentNs: int64(at), Round: int32(int64(at) / round), ExecutionNs: int64(service), QueueNs: int64(begin - at),
		}
		i.LatencyNs = i.ExecutionNs + i.QueueNs
		c.Invocation(&i)
		calls = append(calls, call{int64(at), int64(begin), int64(free)})
	}
}

// A call is sent, gets the core, and ends.
type call struct{ sent, begin, end int64 }

// follow tells what the core did in each round, and who was under way at its end.
func follow(c *Collector, calls []call, round, rounds int64) {
	for r := range rounds {
		from, to := r*round, (r+1)*round
		w := Work{Round: int(r), Node: "n"}
		open := int64(0)
		for _, x := range calls {
			w.BusyNs += max(0, min(x.end, to)-max(x.begin, from))
			if from <= x.begin && x.begin < to {
				w.Started++
			}
			if x.sent < to && x.begin >= to {
				w.Waiting++
			}
			if x.sent < to && x.end >= to {
				open++
			}
		}
		c.Work(w)
		c.Open(int(r), open, 0)
	}
}

// Without this, a queue that grows for as long as one looks is reported with a steady
// mean, and the advice to look longer. Up to 95 % of the load there is a steady state,
// and of 20 runs hardly one may be called unsteady; above the capacity all must.
func TestOverloadHasNoSteadyState(t *testing.T) {
	flagged := func(rho float64) (n int) {
		for seed := range uint64(20) {
			s := queue(rho, seed)
			if steady := &s.Latency.Steady; !s.Window.Steady {
				n++
				if rho > 1 && (steady.Mean != nil || steady.Interval != nil || steady.Count == 0) {
					t.Errorf("load %v, seed %d: the steady mean is %v of %d calls", rho, seed, steady.Mean, steady.Count)
				}
			}
		}
		return n
	}
	for rho, most := range map[float64]int{0.5: 3, 0.9: 3, 0.95: 4} {
		if n := flagged(rho); n > most {
			t.Errorf("at load %v %d of 20 runs are not steady", rho, n)
		}
	}
	for _, rho := range []float64{1.05, 1.38, 3} {
		if n := flagged(rho); n < 20 {
			t.Errorf("at load %v only %d of 20 runs are not steady", rho, n)
		}
	}
}

// Without this, a window could count calls from before it.
func TestWindowCountsWhatIsUnderWay(t *testing.T) {
	c := NewCollector(Plan{RoundNs: 100, Rounds: 4, From: 2, Duration: 390, Nodes: []table.Node{{Node: "n", Cores: 2}}})
	for r, calls := range []int{3, 1, 1, 2} {
		for range calls {
			c.Invocation(&table.Invocation{Consistency: table.SEC, Status: table.StatusOK, AccessNode: "n", Round: int32(r), LatencyNs: 5})
		}
		c.Work(Work{Round: r, Node: "n", BusyNs: int64(10 * (r + 1)), Started: 1})
		c.Open(r, int64(r), 1)
	}
	w := c.Summary().Window
	seconds := 190e-9
	if w.Calls != 3 || w.OpenBefore != 2 || w.OpenAfter != 4 || math.Abs(w.AnsweredPerSecond*seconds-1) > 1e-9 {
		t.Errorf("%+v", w)
	}
	if want := float64(30+40) / (190 * 2); math.Abs(w.OfferedLoad-want) > 1e-12 || w.OfferedNode != "n" {
		t.Errorf("offered load %v at %q, want %v", w.OfferedLoad, w.OfferedNode, want)
	}
}

// A run that is stopped before its window has no number of it, and says so.
func TestAStoppedRunWithoutAWindow(t *testing.T) {
	c := NewCollector(Plan{RoundNs: 100, Rounds: 40, From: 10, Nodes: []table.Node{{Node: "n", Cores: 2}}})
	c.Invocation(&table.Invocation{Consistency: table.SEC, Status: table.StatusOK, AccessNode: "n", Round: 3, LatencyNs: 5})
	c.Stopped(350)
	s := c.Summary()
	if s.Window.Steady {
		t.Error("steady, in a window that was not reached")
	}
	if s.Latency.Steady.Mean != nil || len(s.Window.Notes) == 0 || s.Window.Notes[0].Kind != NoteEmpty {
		t.Errorf("%+v, steady mean %v", s.Window, s.Latency.Steady.Mean)
	}
}

// Without this, an interval would stand beside a number of another part of the run.
func TestIntervalStandsAroundTheSteadyMean(t *testing.T) {
	s := queue(0.8, 3)
	steady := &s.Latency.Steady
	i := steady.Interval
	if i == nil || !(i.Low < *steady.Mean && *steady.Mean < i.High) || i.N != stats.Batches || i.Method != stats.MethodBatches || i.Level != 0.95 {
		t.Fatalf("mean %v, interval %+v", *steady.Mean, i)
	}
	if s.Latency.Interval != nil {
		t.Error("the whole run, cold start included, has an interval")
	}
	if s.Window.FromRound != 15 || s.Window.Rounds != 45 {
		t.Errorf("%+v", s.Window)
	}
}

// Batches are whole periods, follow each other, and end with the run.
func TestBatchesAreWholePeriods(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, period int
		want             []int
	}{
		"ten of three":         {10, 40, 0, []int{10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40}},
		"sizes differ by one":  {9, 21, 0, []int{9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 21}},
		"six periods":          {10, 40, 5, []int{10, 15, 20, 25, 30, 35, 40}},
		"a rest comes first":   {8, 40, 5, []int{10, 15, 20, 25, 30, 35, 40}},
		"too few periods":      {25, 40, 5, nil},
		"too few rounds":       {0, 4, 0, nil},
		"as few as there need": {0, 5, 0, []int{0, 1, 2, 3, 4, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			got := batches(c.from, c.to, c.period)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for j := range got {
				if got[j] != c.want[j] {
					t.Fatalf("got %v, want %v", got, c.want)
				}
			}
		})
	}
}
