package reproduce

import (
	"context"
	"encoding/json"
	"fmt"
)

// A Ladder is one problem in growing sizes, solved until one is beyond the
// limits: larger ones would be too.
type Ladder struct {
	Requests []Request // ascending by size
	Whole    bool      // solve all of them, whatever happens
	Weight   float64
}

// A Rung is one size of a Ladder with its answer.
type Rung struct {
	Request
	Answer
}

func (d Ladder) weight() float64 { return d.Weight }

func (d Ladder) key() string {
	text, err := json.Marshal(d.Requests)
	if err != nil {
		panic(fmt.Sprintf("reproduce: a request that is no JSON: %v", err))
	}
	return fmt.Sprintf("solve %v %s", d.Whole, text)
}

// do climbs.
func (d Ladder) do(ctx context.Context, l *Lab) (any, error) {
	rungs := []Rung{}
	for _, r := range d.Requests {
		a, err := l.Solve(ctx, r)
		if err != nil {
			return nil, err
		}
		rungs = append(rungs, Rung{r, *a})
		if !a.Solved() && !d.Whole {
			break
		}
	}
	return rungs, nil
}
