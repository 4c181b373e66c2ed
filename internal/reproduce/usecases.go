package reproduce

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// A useCase is one of the deterministic scenarios.
type useCase struct{ name, scenario string }

// useCases in the order of the figures.
var useCases = []useCase{
	{"Cart", "usecases/cart"},
	{"Catalogue", "usecases/catalogue"},
	{"Stock", "usecases/stock"},
	{"Meeting", "usecases/meeting"},
	{"Three regions", "usecases/meeting-three"},
	{"Crowd", "usecases/crowd"},
}

// oneHop makes both policies act along adjacent links alone, as the thesis has it.
var oneHop = []string{"placement.sequential.reach=1", "placement.sequential.leader_reach=1", "placement.sec.to=hop"}

// experiment is the simulation of a use case.
func (u useCase) experiment(hop bool) Experiment {
	e := Experiment{Scenario: u.scenario, Weight: 0.5}
	if hop {
		e.Set = oneHop
	}
	return e
}

// plannedUseCases runs all of them.
func plannedUseCases(Scale) []job {
	var jobs []job
	for _, u := range useCases {
		jobs = append(jobs, u.experiment(false))
	}
	return jobs
}

// epochs are the rows of a use case. The last is left out: to it counts what still
// travels when the clients have stopped.
func (u useCase) epochs(r *Run) []plot.UseCaseEpoch {
	balance := r.balance()
	out := make([]plot.UseCaseEpoch, len(balance))
	for e := range out {
		out[e] = plot.UseCaseEpoch{Case: u.name, Epoch: int32(e), Balanced: balance[e]}
		if row := r.round(e, table.All); row != nil { // an epoch is a round
			out[e].Invocations, out[e].MeanNs = row.Invocations, row.MeanNs
		}
	}
	for i := range r.Messages {
		m := &r.Messages[i]
		if m.Link == table.AccessLink || int(m.Round) >= len(out) {
			continue
		}
		x := &out[m.Round]
		switch trafficClass(m.Category) {
		case propagation:
			x.Propagation += m.Hops
		case offloaded:
			x.Offload += m.Hops
		case gossip:
			x.Gossip += m.Hops
		case placing:
			x.Placement += m.Hops
		default:
			x.Management += m.Hops
		}
	}
	return out[:len(out)-1]
}

// contrast compares the epochs of one use case.
type contrast struct {
	name                 string
	latency, messages    [2]float64 // ms; link traversals an epoch; balanced, unbalanced
	balanced, unbalanced int        // epochs
}

func contrastOf(name string, rows []plot.UseCaseEpoch) contrast {
	c := contrast{name: name}
	var sum, calls, hops [2]float64
	var epochs [2]int
	for i := range rows {
		u := &rows[i]
		k := 1
		if u.Balanced {
			k = 0
		}
		epochs[k]++
		hops[k] += float64(u.Hops())
		if u.MeanNs != nil {
			calls[k] += float64(u.Invocations)
			sum[k] += float64(*u.MeanNs * float64(u.Invocations) / 1e6)
		}
	}
	c.balanced, c.unbalanced = epochs[0], epochs[1]
	for k := range 2 {
		if epochs[k] > 0 && calls[k] > 0 {
			c.latency[k], c.messages[k] = sum[k]/calls[k], hops[k]/float64(epochs[k])
		}
	}
	return c
}

var claimUnbalanced = Claim{
	ID: "C7", Figure: "usecases-latency",
	Thesis:    "Unbalanced epochs, before the placement has reached its equilibrium, show a higher latency and more messages than balanced ones.",
	Criterion: "In each use case both are higher in unbalanced epochs. In part: the latency is, in each.",
}

// judgeUnbalanced grades C7.
func judgeUnbalanced(all []contrast) Finding {
	f := Finding{Claim: claimUnbalanced.ID}
	whole, part := len(all) > 0, len(all) > 0
	for _, c := range all {
		slower := c.unbalanced > 0 && c.balanced > 0 && c.latency[1] > c.latency[0]
		more := c.messages[1] > c.messages[0]
		whole, part = whole && slower && more, part && slower
		f.Values = append(f.Values,
			exact(c.name+": latency unbalanced", c.latency[1], "ms"), exact("balanced", c.latency[0], "ms"),
			exact("messages between nodes an epoch, unbalanced", c.messages[1], ""), exact("balanced", c.messages[0], ""))
	}
	f.Verdict = graded(whole, part)
	return f
}

// useCaseSheet are the rows of both figures of the use cases.
func useCaseSheet(l *Lab, figure string) *sheet {
	var rows []plot.UseCaseEpoch
	var all []contrast
	for _, u := range useCases {
		own := u.epochs(l.of(u.experiment(false)))
		rows = slices.Concat(rows, own)
		all = append(all, contrastOf(u.name, own))
	}
	return &sheet{func(dir string) error { return writeTable(dir, figure, rows) }, []Finding{judgeUnbalanced(all)}}
}

var useCaseLatency = Figure{
	Name: "usecases-latency", Title: "Latency in balanced and unbalanced epochs",
	plan: plannedUseCases,
	make: func(l *Lab) (*sheet, error) { return useCaseSheet(l, "usecases-latency"), nil },
	draw: drawn("usecases-latency", plot.UseCaseLatency),
}

var useCaseMessages = Figure{
	Name: "usecases-messages", Title: "Messages between nodes in balanced and unbalanced epochs",
	plan: plannedUseCases,
	make: func(l *Lab) (*sheet, error) { return useCaseSheet(l, "usecases-messages"), nil },
	draw: drawn("usecases-messages", plot.UseCaseMessages),
}
