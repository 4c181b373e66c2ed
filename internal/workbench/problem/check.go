package problem

import (
	"fmt"
	"io"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// Checked is the answer of `ilp check`.
type Checked struct {
	Feasible   bool            `json:"feasible"`
	Objective  *float64        `json:"objective"` // F + C; null where the demand cannot be served
	F          *float64        `json:"f"`
	C          *float64        `json:"c"`
	Terms      *ilp.Objective  `json:"terms"`
	Violations []ilp.Violation `json:"violations"`
}

// Check costs the placement of a file and finds the constraints that it breaks.
// Calls whose node the file does not name go where the routing sends them.
func Check(in *ilp.Instance, file string, placement []byte, by ilp.Routing) (*Checked, error) {
	p, err := prepare(in)
	if err != nil {
		return nil, err
	}
	a, serving, err := p.DecodePlacement(placement)
	if err != nil {
		return nil, inFile(file, err)
	}
	out := &Checked{Violations: p.Check(a, serving, by)}
	out.Feasible = len(out.Violations) == 0
	if e, err := p.Serve(a, serving, by); err == nil {
		out.Objective, out.F, out.C, out.Terms = new(e.Total()), new(e.F()), new(e.C()), &e.Objective
	}
	return out, nil
}

// Tell writes the answer for a person.
func (c *Checked) Tell(w io.Writer) {
	if c.Objective != nil {
		fmt.Fprintf(w, "objective  %.6f requests in flight (F %.6f, C %.6f)\n", *c.Objective, *c.F, *c.C)
	}
	if c.Feasible {
		fmt.Fprintln(w, "feasible")
	}
	for _, v := range c.Violations {
		fmt.Fprintf(w, "breaks %s: %s\n", v.Constraint, v.Message)
	}
}
