package scenarios

import (
	"fmt"
	"regexp"
	"strings"
)

// An Expectation is a threshold on one value of a run's summary, such as
// `latency_ms.steady.mean < 8`.
type Expectation struct {
	Text  string  // as written
	Path  string  // dotted path into the summary
	Op    string  // one of < <= > >= == !=
	Value float64 // what it is compared with
}

var expectationForm = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\s*([^A-Za-z0-9_.\s-]+)\s*(\S.*)$`)

var operators = []string{"<", "<=", ">", ">=", "==", "!="}

// ParseExpectation reads `path operator number`.
func ParseExpectation(text string) (Expectation, error) {
	e, _, err := parseExpectation(text)
	return e, err
}

func parseExpectation(text string) (e Expectation, suggestion string, err error) {
	text = strings.Join(strings.Fields(text), " ")
	part := expectationForm.FindStringSubmatch(text)
	if part == nil {
		return e, "", fmt.Errorf("%q is no threshold; want path, operator and number, such as latency_ms.steady.mean < 8", brief(text))
	}
	e = Expectation{Text: text, Path: part[1], Op: part[2]}
	known := false
	for _, op := range operators {
		known = known || op == e.Op
	}
	if !known {
		alike := map[string]string{"=": "==", "=<": "<=", "=>": ">=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!=", "===": "=="}
		return e, alike[e.Op], fmt.Errorf("unknown operator %q; the operators are %s", brief(e.Op), strings.Join(operators, " "))
	}
	v, _, err := numbers.parse(part[3])
	if err != nil {
		return e, "", fmt.Errorf("%q is not a number; values of a summary carry their unit in the name and are plain numbers here", brief(part[3]))
	}
	e.Value = v
	return e, "", nil
}

// expecting is a list of thresholds.
type expecting struct{ target *[]Expectation }

func expectations(t *[]Expectation) *expecting { return &expecting{t} }

func (x *expecting) reset() { *x.target = nil }

func (x *expecting) decode(d *decoder, n *node, path string) {
	if n.kind != listNode {
		d.r.report(n.place, path, "", "want a list of thresholds, found %s", n.what())
		return
	}
	for i, item := range n.items {
		at := fmt.Sprintf("%s[%d]", path, i)
		d.places[at] = item.place
		text, ok := d.scalar(item, at, "a threshold such as latency_ms.steady.mean < 8", false, "")
		if !ok {
			continue
		}
		e, suggestion, err := parseExpectation(text)
		if err != nil {
			d.r.report(item.place, at, suggestion, "%s", err)
			continue
		}
		if d.metric != nil {
			if suggestion, err := d.metric(e.Path); err != nil {
				d.r.report(item.place, at, suggestion, "%s", err)
				continue
			}
		}
		*x.target = append(*x.target, e)
	}
}

func (x *expecting) encode() any {
	var out []any
	for _, e := range *x.target {
		out = append(out, e.Text)
	}
	if out == nil {
		return nil
	}
	return out
}

func (x *expecting) describe() shape {
	item := shape{kind: "threshold", form: "path, operator and number", pattern: `^\s*[A-Za-z_][A-Za-z0-9_.-]*\s*(<|<=|>|>=|==|!=)\s*-?[0-9]`}
	return shape{kind: "list", form: "a list of thresholds", item: &item}
}
