package reproduce

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/plot"
)

// A Figure is one picture of the evaluation with the findings that it shows.
type Figure struct {
	Name  string // of its files, and on the command line
	Title string

	plan func(s Scale) []job
	make func(l *Lab) (*sheet, error)
	draw func(dir string) (*plot.Figure, error) // from its table alone
}

// A sheet is what a figure becomes.
type sheet struct {
	write    func(dir string) error // its table
	findings []Finding
}

// Figures lists all figures in the order of the claims.
func Figures() []Figure {
	return []Figure{
		ilpMemory, ilpTime, ilpCoupling, ilpFrontier,
		useCaseGap, convergence, useCaseLatency, useCaseMessages, traffic,
		ablation, pressure, mobility, policyGap,
	}
}

// A Mistake is a name that no figure has.
type Mistake struct{ Text string }

func (m Mistake) Error() string { return m.Text }

// choose finds figures by name; none means all.
func choose(names []string) ([]Figure, error) {
	all := Figures()
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, f := range all {
		known = append(known, f.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, Mistake{fmt.Sprintf("there is no figure %q; there are %s", name, strings.Join(known, ", "))}
		}
	}
	return slices.DeleteFunc(all, func(f Figure) bool { return !slices.Contains(names, f.Name) }), nil
}
