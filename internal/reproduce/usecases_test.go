package reproduce

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
)

// The equilibria of the use cases were verified with an exact optimum of the
// tree; they are what the claims C5 to C7 stand on. An end elsewhere, an epoch
// more, or another latency is a change of the protocol that somebody must have
// meant. Latencies are arithmetic: 1 ms of access, 0.75 ms of execution, and of
// the Meeting a share of writes that crosses the tree.
func TestUseCasesReachTheirEquilibria(t *testing.T) {
	const (
		reader = "edge-0 edge-4 edge-8"
		three  = "cloud-0 edge-0 edge-4 edge-8"
	)
	everywhere := "edge-0"
	for _, n := range strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15") {
		everywhere += " edge-" + n
	}
	cases := []struct {
		scenario         string
		phase            int
		leader, replicas string // leader "" for any: an anchor is no claim
		epochs, hops     int    // with look-ahead, and one hop an epoch
		ms               float64
	}{
		{"usecases/cart", 0, "edge-0", "edge-0", 1, 2, 1.750},
		{"usecases/catalogue", 0, "", everywhere, 5, 6, 1.750},
		{"usecases/stock", 0, "edge-0", reader, 1, 6, 1.750},
		{"usecases/meeting", 0, "edge-0", "edge-0 edge-4", 1, 4, 4.953},
		{"usecases/meeting", 1, "edge-4", "edge-0 edge-4", 1, 3, 4.953},
		{"usecases/meeting-three", 0, "cloud-0", three, 1, 6, 5.753},
	}
	runs := map[string]*Run{}
	for _, c := range cases {
		for _, hop := range []bool{false, true} {
			e := useCase{scenario: c.scenario}.experiment(hop)
			r := runs[e.key()]
			if r == nil {
				r = simulated(t, e)
				runs[e.key()] = r
			}
			p := r.phases()[c.phase]
			leader, replicas := "", ""
			for _, a := range r.Placements {
				if a.AtNs <= p.to {
					leader, replicas = a.Leader, a.Replicas
				}
			}
			if c.leader == "" {
				leader = ""
			}
			epochs := c.epochs
			if hop {
				epochs = c.hops
			}
			ms := math.Round(1000*r.balancedLatency(p)) / 1000
			if leader != c.leader || replicas != c.replicas || p.epochs != epochs || !p.settled || math.Abs(ms-c.ms) > 0.0015 {
				t.Errorf("%s, phase %d, one hop %v: leader %s, copies %s, after %d epochs, settled %v, %.3f ms\nwant leader %s, copies %s, after %d epochs, %.3f ms",
					c.scenario, c.phase, hop, leader, replicas, p.epochs, p.settled, ms, c.leader, c.replicas, epochs, c.ms)
			}
		}
	}
	for key, r := range runs {
		if r.Summary.Violations == nil || *r.Summary.Violations != 0 {
			t.Errorf("%s: violations %v", key, r.Summary.Violated)
		}
		for _, row := range gapRows("", "look-ahead", r) {
			if !row.Proven || row.Gap() > 1e-9 || row.Distance != 0 {
				t.Errorf("%s, phase %d: gap %v, %d moves from the proven optimum", key, row.Phase, row.Gap(), row.Distance)
			}
		}
	}
}

// A crowded node must give its room to who gains most from it, and give it to
// others when demand is reversed.
func TestCrowdFillsTheNodeWithTheHottest(t *testing.T) {
	r := simulated(t, useCase{scenario: "usecases/crowd"}.experiment(false))
	for i, want := range [][]string{
		{"edge-0", "edge-0", "edge-0", "edge-0", "fog-0", "fog-0"}, {"fog-0", "fog-0", "edge-0", "edge-0", "edge-0", "edge-0"},
	} {
		p := r.phases()[i]
		got := make([]string, len(want))
		for _, a := range r.Placements {
			if a.AtNs <= p.to {
				got[a.Collection[len("crowd-")]-'0'] = a.Replicas
			}
		}
		if ms := r.balancedLatency(p); !slices.Equal(got, want) || p.epochs != 1 || !p.settled || math.Abs(ms-2.323) > 0.0015 {
			t.Errorf("phase %d: %v after %d epochs, settled %v, then %.3f ms\nwant %v after 1 epoch, then 2.323 ms", i, got, p.epochs, p.settled, ms, want)
		}
	}
}

func simulated(t *testing.T, e Experiment) *Run {
	t.Helper()
	got, err := e.do(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return got.(*Run)
}
