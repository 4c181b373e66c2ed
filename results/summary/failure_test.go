package summary

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// Of 1,907 calls 1,120 trapped and the run looked like a success: reasons must be
// counted, and a reader warned that latencies speak of survivors.
func TestFailuresAreCountedByReason(t *testing.T) {
	c := NewCollector(Plan{RoundNs: 1e9, Rounds: 1, Nodes: []table.Node{{Node: "a", Cores: 1}}})
	call := func(n int, function, status, said string) {
		for range n {
			c.Invocation(&table.Invocation{Function: function, Consistency: table.SEC, Mode: table.ModeRead, AccessNode: "a", Status: status, Said: said})
		}
	}
	call(99, "fine", table.StatusOK, "")
	call(1, "fine", "error", "sold out")
	call(60, "bad", table.StatusOK, "")
	call(30, "bad", "trap", "unreachable")
	call(7, "bad", "limit", "out of gas")
	call(3, "bad", "timed-out", "")
	call(5, "bad", table.StatusUnanswered, "")
	s := c.Summary()
	want := []Failure{
		{"bad", "trap", "unreachable", 30}, {"bad", "limit", "out of gas", 7}, {"bad", "timed-out", "", 3}, {"fine", "error", "sold out", 1},
	}
	if fmt.Sprint(s.Failures) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", s.Failures, want)
	}
	var sum int64
	for _, f := range s.Failures {
		sum += f.Count
	}
	if i := s.Invocations; sum != i.Failed || i.Total != i.OK+i.Failed+i.Unanswered {
		t.Errorf("failures sum to %d: %+v", sum, i)
	}
	text := strings.Join(s.Warnings, "\n")
	if !strings.Contains(text, "40 of 105 calls of bad failed") || strings.Contains(text, "of fine failed") {
		t.Errorf("warnings: %s", text)
	}
}

// A body may say something else each time; the summary stays small.
func TestTextsOfBodiesAreBounded(t *testing.T) {
	f := newFailures()
	for k := range 10_000 {
		f.add(&table.Invocation{Function: "f", Status: "error", Said: fmt.Sprint("no ", k)})
	}
	list := f.list()
	if len(list) != mostFailures+1 || list[0].Said != OtherTexts || list[0].Count != 10_000-mostFailures {
		t.Errorf("%d texts, first %+v", len(list), list[0])
	}
}
