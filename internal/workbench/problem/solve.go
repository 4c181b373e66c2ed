package problem

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
)

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
		Solver: s.Solver(), Reason: s.Reason, Bound: optimum.Finite(s.Bound), Unit: "requests in flight",
	}
	if in.Migration != nil {
		out.Unit = "normalised"
	}
	if s.Placement != nil {
		out.Objective, out.F, out.C = new(s.Value), new(s.Objective.F()), new(s.Objective.C())
		out.Gap = optimum.Finite(s.Gap)
		text, e := p.EncodePlacement(s.Placement, s.Serving)
		if e != nil {
			return out, errors.Join(err, e)
		}
		raw := json.RawMessage(text)
		out.Placement = &raw
	}
	return out, err
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
