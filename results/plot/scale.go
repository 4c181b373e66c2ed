package plot

import (
	"math"
	"strconv"
)

// A scale maps values to [0, 1] along an axis.
type scale struct {
	min, max float64
	log      bool
}

// at is the position of v.
func (s scale) at(v float64) float64 {
	if s.log {
		return (math.Log(v) - math.Log(s.min)) / (math.Log(s.max) - math.Log(s.min))
	}
	return (v - s.min) / (s.max - s.min)
}

// A tick is a labelled place on an axis, or an unlabelled minor one.
type tick struct {
	value float64
	label string // empty: minor
}

// spanning returns a scale over the values that has room above them and, when
// linear, begins at zero if nothing is negative: cut axes exaggerate.
func spanning(lo, hi float64, log bool) scale {
	if !(lo <= hi) {
		lo, hi = 0, 1
	}
	if log {
		lo, hi = math.Max(lo, 1e-12), math.Max(hi, 1e-12)
		s := scale{min: lo / 1.15, max: hi * 1.15, log: true}
		if s.max/s.min < 4 {
			s.min, s.max = s.min/1.5, s.max*1.5
		}
		return s
	}
	if lo > 0 {
		lo = 0
	}
	if lo == hi {
		hi = lo + 1
	}
	if lo < 0 {
		lo -= (hi - lo) * 0.05
	}
	return scale{min: lo, max: hi + (hi-lo)*0.06}
}

// ticks are at most about n labelled places.
func (s scale) ticks(n int) []tick {
	if s.log {
		return s.logTicks()
	}
	step := niceStep((s.max - s.min) / float64(n))
	var ticks []tick
	for k := math.Ceil(s.min/step - 1e-9); k*step <= s.max+step*1e-9; k++ {
		ticks = append(ticks, tick{k * step, label(k*step, step, s.max)})
	}
	return ticks
}

// niceStep is the smallest of 1, 2, 5 x 10^k that is at least x.
func niceStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range [...]float64{1, 2, 5, 10} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	panic("plot: no step is nice") // x/power < 10 by construction
}

// logTicks labels 1, 2, 5 x 10^k where the axis spans at most two decades,
// else 10^k, thinned to at most eight.
func (s scale) logTicks() []tick {
	decades := math.Log10(s.max / s.min)
	every := int(math.Ceil(decades / 8))
	var ticks []tick
	for k := math.Floor(math.Log10(s.min)); k <= math.Ceil(math.Log10(s.max)); k++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, k)
			if v < s.min*(1-1e-9) || v > s.max*(1+1e-9) {
				continue
			}
			major := m == 1 && int(math.Abs(k))%every == 0 || decades <= 2.2 && (m == 2 || m == 5)
			t := tick{value: v}
			if major {
				t.label = label(v, v, s.max)
			}
			if major || decades <= 4 {
				ticks = append(ticks, t)
			}
		}
	}
	return ticks
}

// label writes v with the digits that its step needs; on an axis that reaches
// 10,000 all labels from 1,000 on are in k, M, G. Never "-0".
func label(v, step, most float64) string {
	if math.Abs(v) < step*1e-6 {
		return "0"
	}
	suffix := ""
	if most >= 10_000 {
		for _, s := range [...]string{"k", "M", "G"} {
			if math.Abs(v) < 1000 {
				break
			}
			v, step, suffix = v/1000, step/1000, s
		}
	}
	digits := 0
	for ; digits < 9; digits++ {
		scaled := step * math.Pow(10, float64(digits))
		if math.Abs(scaled-math.Round(scaled)) < 1e-6*scaled {
			break
		}
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + suffix
}

// Count writes a whole number for people: 1,234 or 12.3k or 4.56M.
func Count(n int64) string {
	switch a := math.Abs(float64(n)); {
	case a < 10_000:
		s := strconv.FormatInt(n, 10)
		if a >= 1000 {
			s = s[:len(s)-3] + "," + s[len(s)-3:]
		}
		return s
	case a < 1e6:
		return strconv.FormatFloat(float64(n)/1e3, 'f', 1, 64) + "k"
	case a < 1e9:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 2, 64) + "M"
	}
	return strconv.FormatFloat(float64(n)/1e9, 'f', 2, 64) + "G"
}
