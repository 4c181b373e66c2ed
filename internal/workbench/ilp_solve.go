package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// ReadInstance reads a placement problem: a JSON file of one, or a scenario, of
// which it makes the problem of its expected demand.
func ReadInstance(ctx context.Context, file string, set []string) (*ilp.Instance, error) {
	if filepath.Ext(file) != ".json" {
		return expectedInstance(ctx, file, set)
	}
	if len(set) > 0 {
		return nil, mistake.New("--set %s: %s is a problem, not a scenario, and has no keys to change", set[0], file)
	}
	data, err := regular.ReadFile(file, 1<<30)
	if err != nil {
		return nil, mistake.Of(err)
	}
	in, err := ilp.ReadInstance(data)
	if err != nil {
		return nil, inFile(file, err)
	}
	return in, nil
}

// inFile says where in a file of package ilp a mistake is, and what may have been meant.
func inFile(file string, err error) error {
	e, ok := errors.AsType[*ilp.FileError](err)
	if !ok {
		return mistake.New("%s: %w", file, err)
	}
	suggestion := ""
	if near := scenarios.Nearest(e.Key, e.Known); e.Key != "" && near != "" {
		suggestion = fmt.Sprintf("; did you mean %q?", near)
	}
	return mistake.New("%s:%d:%d: %s%s", file, e.Line, e.Column, e.Message, suggestion)
}

// prepare checks an instance; its mistakes are the user's.
func prepare(in *ilp.Instance) (*ilp.Problem, error) {
	p, err := ilp.Prepare(in)
	if err != nil {
		return nil, mistake.Of(err)
	}
	return p, nil
}

// Solved is the answer of `ilp solve`, as --json prints it.
type Solved struct {
	Name      string           `json:"name"`
	Status    ilp.Status       `json:"status"`
	Objective *float64         `json:"objective"` // what was minimised, in Unit; null without a placement
	Unit      string           `json:"unit"`      // requests in flight (F + C), or normalised (migration-aware model)
	F         *float64         `json:"f"`
	C         *float64         `json:"c"`
	Bound     *float64         `json:"bound"` // proven lower bound of the objective
	Gap       *float64         `json:"gap"`   // (objective - bound) / objective
	Seconds   float64          `json:"seconds"`
	PeakRSS   int64            `json:"peak_rss_bytes"`
	Variables int              `json:"variables"`
	Rows      int              `json:"rows"`
	Nonzeros  int              `json:"nonzeros"`
	Solver    string           `json:"solver"`
	Reason    []string         `json:"reason,omitempty"` // why it is infeasible
	Placement *json.RawMessage `json:"placement"`        // by names, as ilp check reads it
}

// Solve finds the optimal placement of a problem. If there is none, the error
// says why, and Solved is there all the same.
func Solve(ctx context.Context, in *ilp.Instance, o ilp.Options) (*Solved, error) {
	p, err := prepare(in)
	if err != nil {
		return nil, err
	}
	s, err := p.Optimum(ctx, o)
	if s == nil {
		return nil, err
	}
	out := &Solved{
		Name: in.Name, Status: s.Status, Seconds: s.Seconds, PeakRSS: s.PeakRSS,
		Variables: s.Size.Variables, Rows: s.Size.Rows, Nonzeros: s.Size.Nonzeros,
		Solver: s.Solver(), Reason: s.Reason, Bound: finite(s.Bound), Unit: "requests in flight",
	}
	if in.Migration != nil {
		out.Unit = "normalised"
	}
	if s.Placement != nil {
		out.Objective, out.F, out.C = new(s.Value), new(s.Objective.F()), new(s.Objective.C())
		out.Gap = finite(s.Gap)
		text, e := p.EncodePlacement(s.Placement, s.Serving)
		if e != nil {
			return out, errors.Join(err, e)
		}
		raw := json.RawMessage(text)
		out.Placement = &raw
	}
	return out, err
}

func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}

// Export writes a problem as a mathematical program that other solvers read.
func Export(in *ilp.Instance, f ilp.Formulation, format string, w io.Writer) error {
	p, err := prepare(in)
	if err != nil {
		return err
	}
	m, err := p.Formulate(f, ilp.Weights{})
	if err != nil {
		return err
	}
	switch format {
	case "mps":
		return m.WriteMPS(w)
	case "lpsolve":
		return m.WriteLPSolve(w)
	}
	return m.WriteLP(w)
}

// Generate draws a problem. The model icpe24 has one copy of each collection,
// which is at the root when the problem begins, and links of 1 Gbit/s.
func Generate(q ilp.Params, model string, seed uint64) (*ilp.Instance, error) {
	const migrationAware = "icpe24"
	q.Consistency = ilp.Consistency(model)
	if model == migrationAware {
		q.Consistency = ilp.None
	}
	in, err := ilp.Generate(q, seed)
	if err != nil {
		return nil, mistake.Of(err)
	}
	if model == migrationAware {
		in.Name = strings.Replace(in.Name, string(ilp.None), migrationAware, 1)
		in.Migration = &ilp.Migration{Current: make([]int, len(in.Collections)), WeightAccess: 0.5, WeightMove: 0.5, BytesPerSecond: 125e6}
	}
	return in, nil
}

// Tell writes the answer for a person.
func (s *Solved) Tell(w io.Writer) {
	fmt.Fprintf(w, "%s: %s by %s in %.3g s, peak %d MiB\n", s.Name, s.Status, orNone(s.Solver), s.Seconds, s.PeakRSS>>20)
	if s.Variables > 0 {
		fmt.Fprintf(w, "program    %d variables, %d rows, %d nonzeros\n", s.Variables, s.Rows, s.Nonzeros)
	}
	if s.Objective != nil {
		fmt.Fprintf(w, "objective  %.6f %s (F %.6f, C %.6f)\n", *s.Objective, s.Unit, *s.F, *s.C)
	}
	if s.Bound != nil && s.Gap != nil {
		fmt.Fprintf(w, "bound      %.6f, gap %.4g %%\n", *s.Bound, 100**s.Gap)
	}
	for _, r := range s.Reason {
		fmt.Fprintf(w, "because    %s\n", r)
	}
}

func orNone(s string) string {
	if s == "" {
		return "no solver"
	}
	return s
}

// expectedInstance is the problem of a scenario's expected demand at its start:
// rates as written, what clients work on as drawn, bodies as they run on state
// that is still empty. Closed-loop clients count as if replies took no time.
func expectedInstance(ctx context.Context, file string, set []string) (*ilp.Instance, error) {
	b, runtime, err := setting.Open(ctx, file, set, nil)
	if err != nil {
		return nil, err
	}
	defer runtime.Close()
	e := &measure.Epoch{Length: b.Scenario.Placement.Epoch, Cells: make([][]measure.Cell, len(b.Config.Collections)), Bytes: make([]int64, len(b.Config.Collections))}
	rates := make([][]float64, len(e.Cells))
	for c := range e.Cells {
		e.Bytes[c] = b.Config.Collections[c].Size
	}
	bodies, err := b.Bodies(ctx, runtime)
	if err != nil {
		return nil, err
	}
	for i := range b.Config.Clients {
		client := &b.Config.Clients[i]
		for _, u := range b.Uses(client) {
			k := measure.Cell{Access: int32(client.Access), Write: u.Write, Count: 1}
			body := bodies[b.Function(u.Collection, u.Write)]
			k.Gas, k.Accesses = body.Gas, int64(body.Reads+body.Writes)
			e.Cells[u.Collection] = append(e.Cells[u.Collection], k)
			rates[u.Collection] = append(rates[u.Collection], u.Rate)
		}
	}
	all := make([]int, len(e.Cells))
	for c := range all {
		all[c] = c
	}
	in := optimum.Instance(b, e, all)
	in.Window = 0
	byClass(in, e, rates)
	in.WritesFromDemand()
	return in, nil
}

// byClass replaces the counts of one by rates, class by class: instance lists
// the classes by collection, first those that read.
func byClass(in *ilp.Instance, e *measure.Epoch, rates [][]float64) {
	k := 0
	for c, cells := range e.Cells {
		for _, write := range [...]bool{false, true} {
			for i := range cells {
				if cells[i].Write == write {
					in.Demand[k].Count, in.Demand[k].Rate = 0, rates[c][i]
					k++
				}
			}
		}
	}
}
