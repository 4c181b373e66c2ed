package summary

import (
	"strings"
	"testing"
)

// Without this test a threshold could be held against another value than the one
// that its path names, or what was not measured could count as met.
func TestExpectations(t *testing.T) {
	mean, steady := 5.5, 4.0
	s := &Summary{Name: "x"}
	s.Latency.Mean, s.Latency.Steady.Mean = &mean, &steady
	s.Latency.Exact = true
	for _, x := range []struct {
		path, op string
		value    float64
		met      bool
		reason   string // what it must say, where there is no value
	}{
		{"latency_ms.mean", "<", 5.5, false, ""},
		{"latency_ms.mean", "<=", 5.5, true, ""},
		{"latency_ms.mean", ">", 5, true, ""},
		{"latency_ms.mean", ">=", 5.6, false, ""},
		{"latency_ms.mean", "==", 5.5, true, ""},
		{"latency_ms.mean", "!=", 5.5, false, ""},
		{"latency_ms.steady.mean", "<", 5, true, ""},
		{"latency_ms.steady", "==", 4, true, ""},
		{"latency_ms.exact", "==", 1, true, ""},
		{"violations", "==", 0, false, "null: the run did not measure it"},
		{"violations", "!=", 0, false, "null: the run did not measure it"},
		{"name", "<", 3, false, "not a number"},
		{"latency_ms.stedy.mean", "<", 3, false, `"latency_ms" has no member "stedy"; it has mean, p50, `},
		{"latency_ms.mean.x", "<", 3, false, `it has no member "x"`},
	} {
		v := Judge(s, []Expectation{{Path: x.path, Op: x.op, Value: x.value}})[0]
		if v.Met != x.met || (v.Actual == nil) != (x.reason != "") || !strings.Contains(v.Reason, x.reason) {
			t.Errorf("%s %s %v: met %v, %q; want %v, %q", x.path, x.op, x.value, v.Met, v.Reason, x.met, x.reason)
		}
	}
}
