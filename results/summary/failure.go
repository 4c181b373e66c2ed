package summary

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// A Failure counts the calls of one function that failed in one way.
type Failure struct {
	Function string `json:"function"`
	Status   string `json:"status"`
	Said     string `json:"said"`  // by the body, or of it; "" where no body failed
	Count    int64  `json:"count"` // calls
}

// mostFailures bounds how many texts are told apart; further ones count as others.
const mostFailures = 200

// OtherTexts stands for what bodies said beyond the texts that are told apart.
const OtherTexts = "(other texts)"

// failures counts calls by function, and those that failed by reason.
type failures struct {
	calls map[string]int64 // by function
	count map[Failure]int64
	texts int
}

func newFailures() failures {
	return failures{calls: map[string]int64{}, count: map[Failure]int64{}}
}

func (f *failures) add(i *table.Invocation) {
	f.calls[i.Function]++
	if i.Status == table.StatusOK || i.Status == table.StatusUnanswered {
		return
	}
	key := Failure{Function: i.Function, Status: i.Status, Said: i.Said}
	if _, known := f.count[key]; !known && key.Said != "" {
		if f.texts == mostFailures {
			key.Said = OtherTexts
		} else {
			f.texts++
		}
	}
	f.count[key]++
}

// list is what failed, most frequent first.
func (f *failures) list() []Failure {
	out := make([]Failure, 0, len(f.count))
	for key, n := range f.count {
		key.Count = n
		out = append(out, key)
	}
	slices.SortFunc(out, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Said, b.Said))
	})
	return out
}

// rare is the share of failed calls up to which latencies are not doubted.
const rare = 0.01

// warnings tells of functions that fail more than rarely, in the order of their names.
func (f *failures) warnings() []string {
	failed := map[string]int64{}
	for key, n := range f.count {
		failed[key.Function] += n
	}
	var out []string
	for name, n := range failed {
		if calls := f.calls[name]; float64(n) > float64(rare*float64(calls)) {
			out = append(out, fmt.Sprintf("%d of %d calls of %s failed (%.3g %%): latencies are those of the calls that did not", n, calls, name, 100*float64(n)/float64(calls)))
		}
	}
	slices.Sort(out)
	return out
}
