package reproduce

import (
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// A configuration is the platform whole, or without one of its mechanisms.
type configuration struct {
	name string
	set  []string
}

var (
	full      = configuration{"full", nil}
	central   = configuration{"central storage", []string{"execution.central=true"}}
	cacheless = configuration{"no metadata cache", []string{"metadata.cache=false"}}
)

var configurations = []configuration{full, central, cacheless}

// ablationRun is one run of Fig. 3.
func ablationRun(s Scale, c configuration, seed uint64) Experiment {
	e := Experiment{Scenario: "thesis/fig3", Seed: seed, Set: c.set, Unchecked: true, Weight: float64(s.Clients*s.Rounds) / 2500}
	if s.Rounds != Default.Rounds {
		e.Set = append([]string{fmt.Sprintf("rounds=%d", s.Rounds)}, e.Set...)
	}
	return e
}

// pressureRun is one run under memory pressure.
func pressureRun(s Scale, c configuration, seed uint64) Experiment {
	e := Experiment{Scenario: "thesis/fig3-pressure", Seed: seed, Set: c.set, Unchecked: true, Weight: float64(s.Pressure*20) / 2500}
	if s.Pressure != Default.Pressure {
		e.Set = append([]string{fmt.Sprintf("clients.shopper.count=%d", s.Pressure)}, e.Set...)
	}
	return e
}

// A level is what the runs of one configuration say of one consistency model,
// one value per seed.
type level struct {
	configuration string
	model         string
	steady        []float64 // ms
	warmup        []float64 // rounds
	arrival       []float64 // rounds until within the tolerance of the steady mean
	saturation    float64   // of the edge's memory at the end; 0 if it is unlimited
}

// levelsOf measures all configurations and models.
func levelsOf(l *Lab, run func(configuration, uint64) Experiment, n int) []level {
	var out []level
	for _, c := range configurations {
		for _, model := range modelNames {
			x := level{configuration: c.name, model: model}
			for _, seed := range seeds(n) {
				r := l.of(run(c, seed))
				mean, warmup, _ := r.steadyMean(model)
				x.steady = append(x.steady, mean)
				x.warmup = append(x.warmup, float64(warmup))
				x.arrival = append(x.arrival, float64(roundsTo(r.means(model), mean)))
				x.saturation = max(x.saturation, r.edgeOccupancy())
			}
			out = append(out, x)
		}
	}
	return out
}

// edgeOccupancy is the share of the leaves' memory that copies take at the end
// of the run, by their sizes at the start.
func (r *Run) edgeOccupancy() float64 {
	inner := map[string]bool{}
	nodes := r.Scenario.Network.AllNodes()
	for _, n := range nodes {
		inner[n.Parent] = true
	}
	room := map[string]float64{}
	var capacity, used float64
	for _, n := range nodes {
		if !inner[n.Name] && n.Memory > 0 {
			room[n.Name] = float64(n.Memory)
			capacity += float64(n.Memory)
		}
	}
	if capacity == 0 {
		return 0
	}
	for name, copies := range r.copies() {
		for _, node := range copies {
			if room[node] > 0 {
				used += float64(r.Bytes[name])
			}
		}
	}
	return used / capacity
}

// ablationRows are the rows of a figure by round.
func ablationRows(l *Lab, run func(configuration, uint64) Experiment, n int) []plot.ConfigurationRound {
	var rows []plot.ConfigurationRound
	for _, c := range configurations {
		for _, seed := range seeds(n) {
			rows = append(rows, configurationRounds(c.name, seed, l.of(run(c, seed)))...)
		}
	}
	return rows
}

func configurationRounds(name string, seed uint64, r *Run) []plot.ConfigurationRound {
	var rows []plot.ConfigurationRound
	for i := range r.Rounds {
		x := &r.Rounds[i]
		if x.Consistency == table.All {
			continue
		}
		row := plot.ConfigurationRound{
			Configuration: name, Seed: int64(seed), Round: x.Round, Consistency: x.Consistency,
			Invocations: x.Invocations, MeanNs: x.MeanNs, Mobility: x.Mobility,
		}
		if x.P95Ns != nil {
			row.P95Ns = new(float64(*x.P95Ns))
		}
		rows = append(rows, row)
	}
	return rows
}

var claimConsistency = Claim{
	ID: "C9", Figure: "fig3",
	Thesis: "Collections with weaker consistency guarantees converge faster and have a lower steady-state latency.",
	Criterion: "In the baseline, sec is below sequential both in the steady mean and in the rounds until the mean is within 25 % of it; with several seeds, the 95 % interval of each paired difference excludes 0. " +
		"In part: one of the two.",
}

// judgeConsistency grades C9.
func judgeConsistency(sec, sequential level) Finding {
	lower, faster := below(sec.steady, sequential.steady), below(sec.arrival, sequential.arrival)
	return Finding{
		Claim: claimConsistency.ID, Verdict: graded(lower && faster, lower || faster),
		Values: []Value{
			over("steady sec", sec.steady, "ms"), over("sequential", sequential.steady, "ms"),
			over("settles after sec", sec.arrival, "rounds"), over("sequential", sequential.arrival, "rounds"),
			over("warm-up (MSER-5) sec", sec.warmup, "rounds"), over("sequential", sequential.warmup, "rounds"),
		},
	}
}

// below reports whether a is less than b: with several pairs, beyond doubt.
func below(a, b []float64) bool {
	d := stats.Paired(b, a, stats.Confidence)
	if len(a) < 2 {
		return d.Mean < 0
	}
	return d.Mean < 0 && d.Significant(stats.Confidence)
}

var claimAblation = Claim{
	ID: "C10", Figure: "fig3",
	Thesis: "The baseline has steady-state latencies of 2-8 ms; without distributed storage, or without the clients' metadata cache, 20-35 ms.",
	Criterion: "The mean over seeds of each consistency model's steady mean lies in the range of its configuration. " +
		"In part: the baseline is at most 8 ms and each ablation at least 20 ms.",
}

// judgeAblation grades C10.
func judgeAblation(all []level) Finding {
	f := Finding{Claim: claimAblation.ID}
	whole, part := len(all) > 0, len(all) > 0
	for _, x := range all {
		v := over(x.configuration+" "+x.model, x.steady, "ms")
		f.Values = append(f.Values, v)
		if x.configuration == full.name {
			whole = whole && v.Value >= 2 && v.Value <= 8
			part = part && v.Value <= 8
		} else {
			whole = whole && v.Value >= 20 && v.Value <= 35
			part = part && v.Value >= 20
		}
	}
	f.Verdict = graded(whole, part)
	f.Note = "Means; the 95th percentile of sequential writes lies above. With central storage each store operation is one round trip to the root."
	return f
}

var claimPressure = Claim{
	ID: "C11", Figure: "fig3-pressure",
	Thesis: "The gap between the baseline and the ablations persists when more clients and collections saturate the memory of edge nodes.",
	Criterion: "The edge's memory is at least 90 % full at the end, and of both consistency models each ablation's steady mean is at least twice the baseline's. " +
		"In part: of both models each ablation is slower than the baseline.",
}

// judgePressure grades C11.
func judgePressure(all []level) Finding {
	f := Finding{Claim: claimPressure.ID}
	base := map[string]*level{}
	saturation := 0.0
	for i := range all {
		if x := &all[i]; x.configuration == full.name {
			base[x.model] = x
			saturation = max(saturation, x.saturation)
		}
	}
	ratio := math.Inf(1)
	slower := len(all) > 0
	for i := range all {
		x := &all[i]
		f.Values = append(f.Values, over(x.configuration+" "+x.model, x.steady, "ms"))
		if x.configuration != full.name {
			ratio = math.Min(ratio, stats.Mean(x.steady)/stats.Mean(base[x.model].steady))
			slower = slower && below(base[x.model].steady, x.steady)
		}
	}
	f.Values = append(f.Values, exact("least ratio", ratio, ""), exact("edge memory in use", 100*saturation, "%"))
	f.Verdict = graded(saturation >= 0.9 && ratio >= 2, slower)
	return f
}

// planned lists the runs of all configurations.
func planned(run func(configuration, uint64) Experiment, n int) []job {
	var jobs []job
	for _, c := range configurations {
		for _, seed := range seeds(n) {
			jobs = append(jobs, run(c, seed))
		}
	}
	return jobs
}

// at gives a run its scale.
func at(s Scale, run func(Scale, configuration, uint64) Experiment) func(configuration, uint64) Experiment {
	return func(c configuration, seed uint64) Experiment { return run(s, c, seed) }
}

var ablation = Figure{
	Name: "fig3", Title: "Ablation: 1,024 clients, 100 collections",
	plan: func(s Scale) []job { return planned(at(s, ablationRun), s.Seeds) },
	make: func(l *Lab) (*sheet, error) {
		run := at(l.Scale, ablationRun)
		rows, levels := ablationRows(l, run, l.Scale.Seeds), levelsOf(l, run, l.Scale.Seeds)
		return &sheet{
			func(dir string) error { return writeTable(dir, "fig3", rows) },
			[]Finding{judgeConsistency(levels[0], levels[1]), judgeAblation(levels)},
		}, nil
	},
	draw: drawn("fig3", plot.AblationByRound),
}

var pressure = Figure{
	Name: "fig3-pressure", Title: "Ablation under memory pressure",
	plan: func(s Scale) []job { return planned(at(s, pressureRun), s.PressureSeeds) },
	make: func(l *Lab) (*sheet, error) {
		run := at(l.Scale, pressureRun)
		rows, levels := ablationRows(l, run, l.Scale.PressureSeeds), levelsOf(l, run, l.Scale.PressureSeeds)
		return &sheet{
			func(dir string) error { return writeTable(dir, "fig3-pressure", rows) },
			[]Finding{judgePressure(levels)},
		}, nil
	},
	draw: drawn("fig3-pressure", plot.AblationByRound),
}
