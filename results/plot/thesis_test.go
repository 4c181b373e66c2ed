package plot

import (
	"bytes"
	"testing"
)

// The figures of the evaluation are drawn from tables that people keep: equal
// rows must give equal bytes, and a table without rows no panic.
func TestFiguresOfTheEvaluation(t *testing.T) {
	ms := func(v float64) *float64 { v *= 1e6; return &v }
	var points []SolverPoint
	for i, x := range []float64{7, 15, 31} {
		for _, model := range []string{"none", "sec", "sequential"} {
			for _, f := range []string{"naive", "reduced", "fast"} {
				for _, parameter := range []string{"nodes", "collections", "functions", "invocations", "functions, sparse", "functions, dense", "size"} {
					points = append(points, SolverPoint{
						Parameter: parameter, X: x, Model: model, Formulation: f, Collections: int32(4 << i), Nonzeros: int64(x * x),
						Seconds: x / 100, Bytes: int64(x) << 20, Estimate: int64(x) << 21, Status: "optimal",
					})
				}
			}
		}
	}
	var epochs []UseCaseEpoch
	for e := range int32(9) {
		epochs = append(epochs, UseCaseEpoch{Case: "Cart", Epoch: e, Balanced: e > 2 && e != 5, MeanNs: ms(2), Invocations: 3, Gossip: 40})
	}
	var travels []Travel
	var rounds []ConfigurationRound
	for i := range int32(8) {
		for _, model := range []string{"sec", "sequential"} {
			for _, rule := range []string{"one hop", "look-ahead"} {
				travels = append(travels, Travel{Hops: i + 1, Rule: rule, Consistency: model, Epochs: i})
			}
			for seed := range int64(3) {
				for _, c := range []string{"full", "central storage", "no metadata cache"} {
					rounds = append(rounds, ConfigurationRound{Configuration: c, Seed: seed, Round: i, Consistency: model, MeanNs: ms(float64(5 + seed)), P95Ns: ms(20), Mobility: i == 5})
				}
			}
		}
	}
	gaps := []UseCaseGap{{Case: "Cart", Rule: "look-ahead", Settled: true, Cost: 1.1, Optimum: 1, Epochs: 1}, {Case: "Cart", Rule: "one hop", Phase: 0, Cost: 2, Optimum: 1}}
	shares := []Traffic{{"Use cases", "balanced epochs", "propagation", 90, 900}, {"Use cases", "balanced epochs", "gossip", 10, 100}, {"Mobility", "all rounds", "offload", 0, 0}}
	policies := []PolicyGap{{World: 1, Policy: "energy", Consistency: "sequential", Gap: 0.02}, {World: 2, Policy: "energy", Consistency: "sequential", Gap: 15}, {World: 1, Policy: "adr", Consistency: "sec"}}
	for name, draw := range map[string]func(empty bool) *Figure{
		"SolverMemory":    func(empty bool) *Figure { return SolverMemory(unless(empty, points)) },
		"SolverTime":      func(empty bool) *Figure { return SolverTime(unless(empty, points)) },
		"SolverCoupling":  func(empty bool) *Figure { return SolverCoupling(unless(empty, points)) },
		"SolverFrontier":  func(empty bool) *Figure { return SolverFrontier(unless(empty, points)) },
		"UseCaseLatency":  func(empty bool) *Figure { return UseCaseLatency(unless(empty, epochs)) },
		"UseCaseMessages": func(empty bool) *Figure { return UseCaseMessages(unless(empty, epochs)) },
		"UseCaseGaps":     func(empty bool) *Figure { return UseCaseGaps(unless(empty, gaps)) },
		"Convergence":     func(empty bool) *Figure { return Convergence(unless(empty, travels)) },
		"TrafficShares":   func(empty bool) *Figure { return TrafficShares(unless(empty, shares)) },
		"AblationByRound": func(empty bool) *Figure { return AblationByRound(unless(empty, rounds)) },
		"MobilityByRound": func(empty bool) *Figure { return MobilityByRound(unless(empty, rounds)) },
		"PolicyGaps":      func(empty bool) *Figure { return PolicyGaps(unless(empty, policies)) },
	} {
		pages := [3]bytes.Buffer{}
		for i := range pages {
			if err := draw(i == 2).WriteSVG(&pages[i]); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if !bytes.Equal(pages[0].Bytes(), pages[1].Bytes()) {
			t.Errorf("%s: equal rows, different pictures", name)
		}
		if bytes.Equal(pages[0].Bytes(), pages[2].Bytes()) {
			t.Errorf("%s: rows leave no trace in the picture", name)
		}
	}
}

func unless[R any](empty bool, rows []R) []R {
	if empty {
		return nil
	}
	return rows
}

// A confidence band must hold the mean of the seeds, and be none for one seed.
func TestBandsAreOverSeeds(t *testing.T) {
	ns := func(v float64) *float64 { return &v }
	rows := []ConfigurationRound{{Seed: 1, MeanNs: ns(4e6)}, {Seed: 2, MeanNs: ns(6e6)}, {Seed: 1, Round: 1, MeanNs: ns(3e6)}}
	all := func(*ConfigurationRound) bool { return true }
	s := overSeeds("x", 0, rows, all, meanOf)
	if len(s.X) != 2 || s.Y[0] != 5 || s.Y[1] != 3 || !(s.Low[0] < 5 && s.High[0] > 5) {
		t.Errorf("%+v", s)
	}
	if s := overSeeds("x", 0, rows[2:], all, meanOf); s.Low != nil {
		t.Errorf("a band of one seed: %+v", s)
	}
}
