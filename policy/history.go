package policy

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/internal/portable"
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
	Flush      float64   // standard deviations by which the latest windows must differ from those before for these to be forgotten; 0 = never
	EarlyClose bool      // a running window ends as soon as it contradicts the history
}

// DefaultHistory is what scenarios use unless they say otherwise.
var DefaultHistory = HistoryConfig{Windows: 20, Weights: Exponential, Decay: 0.85, Flush: 4.5, EarlyClose: true}

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
// Demand that has changed must not be averaged with what it was before. So each
// Close looks for the split into latest and earlier windows that is least likely
// by chance (a generalised likelihood ratio test for a change point: G. Lorden,
// Ann. Math. Stat. 42, 1971), and forgets the earlier ones if
//
//	√deviance > Flush,  deviance = 2·(c₁·log(c₁/(r·T₁)) + c₂·log(c₂/(r·T₂)))
//
// for c₁ events in T₁ seconds against c₂ in T₂, r = (c₁+c₂)/(T₁+T₂). The root is
// normally distributed even for a few events, which a difference in standard
// deviations is not: that nothing comes where 16 events should is 4 σ by either
// measure, but where 8 should only by this one.
//
// A History is a value to be held in a slice; copies of it share what they
// remember, so only one of them may go on. It allocates when a first window
// closes.
type History struct {
	config *HistoryConfig
	past   []window // a ring once it has grown to config.Windows
	next   int      // where the next window goes when past is full
	total  window   // sum of past
	cached Estimate // of past
}

// window is what was counted in one, or in several.
type window struct{ count, seconds float64 }

// NewHistory returns an empty history. It keeps config.
func NewHistory(config *HistoryConfig) History { return History{config: config} }

// Close adds the window that has just ended, and forgets those that contradict
// it. A window of no length is ignored. O(H).
func (h *History) Close(count, seconds float64) {
	if seconds <= 0 {
		return
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
	h.flush()
	h.total = window{}
	for _, w := range h.past {
		h.total.count += w.count
		h.total.seconds += w.seconds
	}
	h.cached = h.estimate()
}

// back is the window k back; 0 is the latest.
func (h *History) back(k int) window {
	n := len(h.past)
	return h.past[(h.next+n-1-k)%n]
}

// flush forgets all windows before the likeliest change.
func (h *History) flush() {
	if h.config.Flush == 0 || len(h.past) < 2 {
		return
	}
	all := window{}
	for k := range h.past {
		w := h.back(k)
		all.count += w.count
		all.seconds += w.seconds
	}
	latest, keep, most := window{}, 0, float64(h.config.Flush*h.config.Flush)
	for k := range len(h.past) - 1 {
		w := h.back(k)
		latest.count += w.count
		latest.seconds += w.seconds
		earlier := window{all.count - latest.count, all.seconds - latest.seconds}
		if d := deviance(latest, earlier); d > most {
			keep, most = k+1, d
		}
	}
	if keep == 0 {
		return
	}
	kept := make([]window, keep, max(keep, cap(h.past)))
	for k := range keep {
		kept[keep-1-k] = h.back(k)
	}
	h.past, h.next = kept, 0
}

// deviance is how much likelier two counts are by two rates than by one, twice
// its logarithm.
func deviance(a, b window) float64 {
	rate := (a.count + b.count) / (a.seconds + b.seconds)
	sum := 0.0
	for _, w := range [2]window{a, b} {
		if w.count > 0 {
			sum += float64(w.count * portable.Log(w.count/float64(rate*w.seconds)))
		}
	}
	return 2 * sum
}

// Estimate is the rate that the history stands for; zero before the first
// window has closed. O(1).
func (h *History) Estimate() Estimate { return h.cached }

// estimate computes the formulas above, the latest window first.
func (h *History) estimate() Estimate {
	events, time, squares := 0.0, 0.0, 0.0
	weight, n := 1.0, len(h.past)
	for k := range n {
		w := h.back(k)
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

// Contradicts reports whether a running window of so many events in so many
// seconds should end now, because by the measure of Close it contradicts the
// past. False without a past, and if windows are not to end early. O(1).
func (h *History) Contradicts(count, elapsed float64) bool {
	if !h.config.EarlyClose || h.config.Flush == 0 || len(h.past) == 0 || elapsed <= 0 {
		return false
	}
	return deviance(window{count, elapsed}, h.total) > float64(h.config.Flush*h.config.Flush)
}

// Reset forgets everything.
func (h *History) Reset() {
	h.past, h.next, h.total, h.cached = h.past[:0], 0, window{}, Estimate{}
}
