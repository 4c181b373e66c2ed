package policy

// A Shift is a joint test of several histories: whether demand as a whole has
// changed, though no single history shows it with certainty. A client that moves
// takes its calls from one access node to another; neither count alone is
// surprising, both together are.
//
// The statistic is the sum of the histories' deviances (twice the logarithm of the
// likelihood ratio between two rates and one), about chi-squared distributed with
// as many degrees of freedom as there are histories if nothing has changed (Wilks).
type Shift struct {
	config   *HistoryConfig
	deviance float64
	terms    int
}

// NewShift begins a test.
func NewShift(config *HistoryConfig) Shift { return Shift{config: config} }

// Add takes a running window of so many events in so many seconds. A history
// without a past stands for no events in the given seconds before.
func (s *Shift) Add(h *History, count, seconds, before float64) {
	past := h.total
	if past.seconds == 0 {
		past = window{0, before}
	}
	if seconds <= 0 || past.seconds <= 0 || count+past.count == 0 {
		return
	}
	s.deviance += deviance(window{count, seconds}, past)
	s.terms++
}

// Found reports whether the windows contradict their pasts together, as
// improbably as one history does that is off by Flush standard deviations: the
// quantile grows by about 2.5 with each degree of freedom.
func (s *Shift) Found() bool {
	f := s.config.Flush
	return f > 0 && s.terms > 0 && s.deviance > float64(f*f)+float64(2.5*float64(s.terms-1))
}
