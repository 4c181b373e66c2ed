package summary

import "fmt"

// An Expectation is a threshold on one value of the summary.
type Expectation struct {
	Text  string  // as the user wrote it
	Path  string  // what Lookup reads
	Op    string  // one of < <= > >= == !=
	Value float64 // what the value is held against
}

// A Verdict is how an Expectation fared.
type Verdict struct {
	Expect string   `json:"expect"`           // as the user wrote it
	Met    bool     `json:"met"`              // whether it holds
	Actual *float64 `json:"actual"`           // the value found; null if there is none
	Reason string   `json:"reason,omitempty"` // why there is no value
}

// Judge holds each expectation against the summary. A value that is missing or
// null misses its threshold: what was not measured is not met.
func Judge(s *Summary, expect []Expectation) []Verdict {
	verdicts := []Verdict{}
	for _, e := range expect {
		v := Verdict{Expect: e.Text}
		if actual, err := Lookup(s, e.Path); err != nil {
			v.Reason = err.Error()
		} else {
			v.Actual, v.Met = &actual, e.Holds(actual)
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}

// Holds reports whether a value meets the threshold.
func (e *Expectation) Holds(value float64) bool {
	switch e.Op {
	case "<":
		return value < e.Value
	case "<=":
		return value <= e.Value
	case ">":
		return value > e.Value
	case ">=":
		return value >= e.Value
	case "==":
		return value == e.Value
	case "!=":
		return value != e.Value
	}
	panic(fmt.Sprintf("summary: an expectation has the operator %q, want one of < <= > >= == !=", e.Op))
}

// Missed returns the verdicts that were not met.
func (s *Summary) Missed() []Verdict {
	var missed []Verdict
	for _, v := range s.Expect {
		if !v.Met {
			missed = append(missed, v)
		}
	}
	return missed
}
