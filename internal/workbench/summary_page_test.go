package workbench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/prose"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// docs/SUMMARY.md is what thresholds, metrics and scripts are written by: it must have every path
// of summary.json with its unit, and with the comment that stands beside the field in the code.
// `make golden` rewrites it.
func TestSummaryPageIsUpToDate(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "SUMMARY.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := prose.Replace(string(page), summaryReference(t))
	if !ok {
		t.Fatalf("%s lacks the marks of its reference", file)
	}
	if string(page) == want {
		return
	}
	if !*rewrite {
		t.Fatalf("%s is out of date: make golden", file)
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// summaryReference is a section for each object at the top, with a row for all that it holds, and a
// first section for the numbers beside them.
func summaryReference(t *testing.T) string {
	t.Helper()
	types, err := prose.Structs(filepath.Join("..", "..", "results", "summary"))
	if err != nil {
		t.Fatal(err)
	}
	var top, rest strings.Builder
	numbers := 0
	for _, p := range setting.Vocabulary().Members() {
		meaning := types[p.Owner].Fields[p.Field]
		if meaning == "" {
			t.Errorf("%s.%s, which is %s, has no comment", p.Owner, p.Field, p.Name)
		}
		unit := p.Unit
		switch {
		case p.Object:
			unit = ""
		case unit == "":
			t.Errorf("%s has no unit: give it one in results/summary/paths.go", p.Name)
		default:
			numbers++
		}
		row := fmt.Sprintf("| `%s` | %s | %s |\n", p.Name, unit, strings.ReplaceAll(meaning, "|", `\|`))
		switch {
		case strings.Contains(p.Name, "."):
			rest.WriteString(row)
		case p.Object:
			fmt.Fprintf(&rest, "\n## %s\n\n%s\n\n| path | unit | meaning |\n|---|---|---|\n", p.Name, prose.Wrap(sentence(meaning)))
		default:
			top.WriteString(row)
		}
	}
	return fmt.Sprintf("\n%d numbers:\n\n## The run\n\n| path | unit | meaning |\n|---|---|---|\n%s%s\n", numbers, &top, &rest)
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// Without this a path that the page lists could be refused where it is used.
func TestEveryListedPathIsFound(t *testing.T) {
	v := setting.Vocabulary()
	for _, p := range v.Paths() {
		if err := v.Check(p.Name); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if err := v.Check("latency_ms.p96"); err == nil {
		t.Error("a path that is not there is found")
	}
}
