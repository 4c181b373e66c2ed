package policy_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/prose"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
	_ "github.com/ermes-sim/ermes-sim/policy/internal/example" // registers nomad
)

// The manual lists every policy and parameter as the program has them.
func TestDocsListPolicies(t *testing.T) {
	var out strings.Builder
	for _, d := range policy.Definitions() {
		if d.Name == "nomad" {
			continue
		}
		about := fmt.Sprintf("%s For %s collections. Reference: %s.", d.Doc, strings.Join(d.Consistency, " and "), d.Reference)
		fmt.Fprintf(&out, "\n### `%s`\n\n%s\n", d.Name, prose.Wrap(about))
		if len(d.Params) == 0 {
			continue
		}
		fmt.Fprint(&out, "\n| parameter | values | default | |\n|---|---|---|---|\n")
		for _, p := range d.Params {
			fmt.Fprintf(&out, "| `%s` | %s | `%v` | %s |\n", p.Key, values(p), p.Default, p.Doc)
		}
	}
	fmt.Fprintln(&out)
	inDocs(t, "policies", out.String())
}

// values is what a parameter can be.
func values(p policy.Param) string {
	switch {
	case p.Kind == "enum":
		return "`" + strings.Join(p.Enum, "`, `") + "`"
	case p.Kind == "duration":
		return fmt.Sprintf("%v to %v", time.Duration(p.Min), time.Duration(p.Max))
	case p.Min < p.Max:
		return fmt.Sprintf("%s, %v to %v", p.Kind, p.Min, p.Max)
	}
	return p.Kind
}

// The example of the manual is a file that is compiled, and a policy that works:
// with one copy and nothing but calls it finds the weighted median.
func TestDocsExample(t *testing.T) {
	source, err := os.ReadFile("internal/example/nomad.go")
	if err != nil {
		t.Fatal(err)
	}
	inDocs(t, "example", "```go\n"+string(source)+"```\n")

	tree := arena.City()
	c := arena.Collection{Name: "c", Bytes: 1, Sequential: true, Reads: make([]float64, 21), Writes: make([]float64, 21)}
	c.Reads[5], c.Writes[5], c.Reads[9] = 5, 1, 4
	g := arena.New(tree, policy.Weights{Epsilon: 1000}, []arena.Collection{c}, arena.Rules{Policy: mustNew(t, "nomad", nil)}, 1)
	g.Play(5)
	if got := tree.DrawPlacement(g.Placement(0)); got != "L edge-0 {edge-0}" {
		t.Errorf("the example ends at %s", got)
	}
	if best, _ := arena.Optimum(tree, &c, g.Weights); !near(best, g.Energy()) {
		t.Errorf("the example ends at %v, the median costs %v", g.Energy(), best)
	}
}
