package policy

import (
	"fmt"
	"math"
)

// Weighting is how windows further back count.
type Weighting uint8

// The weightings, k windows back.
const (
	Exponential Weighting = iota // Decay^k
	Linear                       // 1 - k/Windows
	NoHistory                    // the last window alone
)

// weightings are the names that scenarios use, by Weighting.
var weightings = [...]string{"exponential", "linear", "none"}

// String is the name that scenarios use.
func (w Weighting) String() string { return weightings[w] }

// ParseWeighting is the inverse of String.
func ParseWeighting(name string) (Weighting, error) {
	for i, n := range weightings {
		if n == name {
			return Weighting(i), nil
		}
	}
	return 0, fmt.Errorf("%q is no weighting of past windows; there are exponential, linear, none", name)
}

// HistoryConfig says how rates are estimated from windows.
type HistoryConfig struct {
	Windows    int       // H >= 1: how many are remembered
	Weights    Weighting // how those further back count
	Decay      float64   // a of Exponential, 0 < a <= 1
	Flush      float64   // standard deviations by which a window must differ for all before it to be forgotten; 0 = never
	EarlyClose bool      // a running window ends as soon as it contradicts the history
}

// DefaultHistory is what scenarios use unless they say otherwise.
var DefaultHistory = HistoryConfig{Windows: 20, Weights: Exponential, Decay: 0.85, Flush: 4, EarlyClose: true}

// surprise is by how many events a count must differ from what was expected,
// besides standing out by Flush deviations: the normal approximation of a
// Poisson count says nothing about fewer.
const surprise = 12

// A History estimates the rate of one kind of event from the counts of past
// windows:
//
//	rate  =  ∑ₖ wₖ·countₖ / ∑ₖ wₖ·Tₖ
//	T_eff = (∑ₖ wₖ·Tₖ)² / ∑ₖ wₖ²·Tₖ
//
// for the windows k = 0, 1, ... back of length Tₖ, s. T_eff is the length of
// the one window that would estimate the rate of a Poisson process as
// precisely: the variance of the estimate is rate/T_eff. For windows of equal
// length T and weights aᵏ it is T·(∑aᵏ)²/∑a²ᵏ.
//
// It is a value to be held in a slice; copies of it share what they remember, so
// only one of them may go on. It allocates when a first window closes.
type History struct {
	config *HistoryConfig
	past   []window // a ring once it has grown to config.Windows
	next   int      // where the next window goes when past is full
	cached Estimate // of past
}

// window is what was counted in one.
type window struct{ count, seconds float64 }

// NewHistory returns an empty history. It keeps config.
func NewHistory(config *HistoryConfig) History { return History{config: config} }

// Close adds the window that has just ended. If it contradicts all before it,
// that is forgotten. A window of no length is ignored. O(H).
func (h *History) Close(count, seconds float64) {
	if seconds <= 0 {
		return
	}
	if h.contradicts(count, seconds) {
		h.Reset()
	}
	limit := h.config.Windows
	if h.config.Weights == NoHistory {
		limit = 1
	}
	w := window{count, seconds}
	if len(h.past) < limit {
		h.past = append(h.past, w)
	} else {
		h.past[h.next] = w
		h.next = (h.next + 1) % limit
	}
	h.cached = h.estimate()
}

// Estimate is the rate that the history stands for; zero before the first
// window has closed. O(1).
func (h *History) Estimate() Estimate { return h.cached }

// estimate computes the formulas above, the latest window first.
func (h *History) estimate() Estimate {
	events, time, squares := 0.0, 0.0, 0.0
	weight, n := 1.0, len(h.past)
	for k := range n {
		w := h.past[(h.next+n-1-k)%n]
		events += float64(weight * w.count)
		time += float64(weight * w.seconds)
		squares += float64(float64(weight*weight) * w.seconds)
		if h.config.Weights == Exponential {
			weight *= h.config.Decay
		} else {
			weight = 1 - float64(k+1)/float64(h.config.Windows)
		}
	}
	return Estimate{Rate: events / time, Effective: float64(time*time) / squares}
}

// Contradicts tells whether a running window of so many events in so many
// seconds should end now, since it cannot be told by chance from the history:
//
//	|count - rate·elapsed| > Flush·√(rate·elapsed)  and  > 12 events
//
// False without a history, and if windows are not to end early.
func (h *History) Contradicts(count, elapsed float64) bool {
	return h.config.EarlyClose && h.contradicts(count, elapsed)
}

func (h *History) contradicts(count, seconds float64) bool {
	if h.config.Flush == 0 || len(h.past) == 0 {
		return false
	}
	expected := float64(h.cached.Rate * seconds)
	off := math.Abs(count - expected)
	return off > surprise && off > float64(h.config.Flush*math.Sqrt(expected))
}

// Reset forgets everything.
func (h *History) Reset() {
	h.past, h.next, h.cached = h.past[:0], 0, Estimate{}
}
