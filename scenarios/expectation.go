package scenarios

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
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

// An Outcome is what a summary says to an Expectation.
type Outcome struct {
	Met   bool
	Found string // the value, as in the summary; "" if there is none
	Why   string // it could not be compared; "" if it could
}

var expectationForm = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\s*([^A-Za-z0-9_.\s-]+)\s*(\S.*)$`)

var operators = []string{"<", "<=", ">", ">=", "==", "!="}

// ParseExpectation reads `path operator number`.
func ParseExpectation(text string) (Expectation, error) {
	e, _, err := parseExpectation(text)
	return e, err
}

func parseExpectation(text string) (e Expectation, suggestion string, err error) {
	text = strings.TrimSpace(text)
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

// Check compares the summary, a map or a struct that marshals to a JSON
// object, with the threshold. A value that is missing, null (such as
// violations of a run without checkers) or no number does not meet it, and
// Outcome says why. The error is about a summary that is no JSON.
func (e Expectation) Check(summary any) (Outcome, error) {
	data, err := json.Marshal(summary)
	if err != nil {
		return Outcome{}, fmt.Errorf("the summary: %w", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	var at any
	if err := decoder.Decode(&at); err != nil {
		return Outcome{}, fmt.Errorf("the summary: %w", err)
	}
	walked := ""
	for step := range strings.SplitSeq(e.Path, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return Outcome{Why: fmt.Sprintf("%s has nothing below it", walked)}, nil
		}
		walked = join(walked, step)
		if at, ok = object[step]; !ok {
			known := make([]string, 0, len(object))
			for k := range object {
				known = append(known, k)
			}
			return Outcome{Why: missing(walked, step, known)}, nil
		}
	}
	found, ok := at.(json.Number)
	switch {
	case at == nil:
		return Outcome{Found: "null", Why: e.Path + " is null: the run did not measure it"}, nil
	case !ok:
		return Outcome{Why: e.Path + " is not a number"}, nil
	}
	v, err := found.Float64()
	if err != nil {
		return Outcome{Found: found.String(), Why: e.Path + " is out of range"}, nil
	}
	return Outcome{Met: compare(v, e.Op, e.Value), Found: strconv.FormatFloat(v, 'g', -1, 64)}, nil
}

func compare(a float64, op string, b float64) bool {
	switch op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "==":
		return a == b
	case "!=":
		return a != b
	}
	panic("scenarios: operator " + op)
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
