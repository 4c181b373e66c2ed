package scenarios

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// Measure is the part of a run that its steady numbers are of: from From to the
// end. It is declared beforehand and never looked for in the data.
type Measure struct {
	From Beginning
}

// A Beginning is where the window of measurement begins: at a share of the run,
// or at a time. Exactly one of the two counts: Share if it is not "".
type Beginning struct {
	Share string // percent of the run as a decimal, such as "25" or "12.5"
	At    int64  // ns
}

// DefaultShare of a run comes before the window of measurement, percent.
const DefaultShare = "25"

func (m *Measure) keys() []key {
	return []key{
		opt("from", beginning{&m.From}, "Where the window begins that steady latencies and gaps are measured over; it ends with the run. A share of the run is rounded up to whole rounds and to whole periods of regular mobility; a time is kept, and rounded up to whole rounds. `compare` and `sweep` use the latest beginning of all that they hold against each other. docs/STATISTICS.md says why it is declared and not detected."),
	}
}

// A Window is the part of a run that is measured, in rounds. It ends with the run.
type Window struct {
	From   int // first round
	Period int // rounds of one period of regular mobility; 0 without
}

// Window is where measurement begins. A share is rounded up to whole rounds and to
// whole periods of regular mobility, if at least one whole period is left; a time
// is rounded up to whole rounds. At least one round is always left.
func (s *Scenario) Window() Window {
	rounds := (s.Duration + s.Round - 1) / s.Round
	period := s.period()
	w := Window{Period: int(period / s.Round)}
	from := s.Measure.From.At
	if share := s.Measure.From.Share; share != "" {
		from = shareOf(share, s.Duration)
		if period > 0 {
			if up := (from + period - 1) / period * period; s.Duration-up >= period {
				from = up
			}
		}
	}
	w.From = int(max(0, min((from+s.Round-1)/s.Round, rounds-1)))
	return w
}

// period is the least time after which all regular mobility has gone through whole
// periods and a round ends, ns; 0 without regular mobility, or if it is longer than
// the run.
func (s *Scenario) period() int64 {
	period := int64(0)
	for i := range s.Mobility {
		every := s.Mobility[i].Every
		if every == 0 {
			continue
		}
		if period == 0 {
			period = s.Round
		}
		period = leastMultiple(period, every, s.Duration)
		if period == 0 {
			return 0
		}
	}
	return period
}

// leastMultiple is the least common multiple of a and b, 0 if it is above most.
func leastMultiple(a, b, most int64) int64 {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	if a/x > most/b {
		return 0
	}
	return a / x * b
}

// shareOf is a share of a duration, rounded up; exact in decimals.
func shareOf(percent string, duration int64) int64 {
	part, ok := new(big.Rat).SetString(percent)
	if !ok {
		panic(fmt.Sprintf("scenarios: the share %q was not checked", percent))
	}
	part.Mul(part, big.NewRat(duration, 100))
	up := new(big.Int).Add(part.Num(), new(big.Int).Sub(part.Denom(), big.NewInt(1)))
	return up.Quo(up, part.Denom()).Int64()
}

// beginning decodes a Beginning.
type beginning struct{ target *Beginning }

const sharePattern = `([0-9]{1,2}(\.[0-9]{1,6})?) ?%`

var shareForm = regexp.MustCompile(`^([0-9]{1,2}(?:\.[0-9]{1,6})?) ?%$`)

func (b beginning) reset() { *b.target = Beginning{Share: DefaultShare} }

func (b beginning) decode(d *decoder, n *node, path string) {
	text, ok := d.scalar(n, path, b.describe().form, false, "")
	if !ok {
		return
	}
	if part := shareForm.FindStringSubmatch(text); part != nil {
		*b.target = Beginning{Share: part[1]}
		return
	}
	if strings.HasSuffix(text, "%") {
		d.r.report(n.place, path, "", "%s is not allowed; want a share from 0%% to less than 100%%", n.what())
		return
	}
	*b.target = Beginning{}
	span(&b.target.At).atLeast(0).decode(d, n, path)
}

func (b beginning) encode() any {
	if b.target.Share != "" {
		return b.target.Share + "%"
	}
	return durations.format(b.target.At)
}

func (b beginning) describe() shape {
	pattern := strings.TrimPrefix(spans.pattern, "^(")
	return shape{
		kind: "share or time", form: "a share of the run or a time, such as 25%, 75s or 5 rounds",
		pattern: "^(" + sharePattern + "|" + pattern, def: DefaultShare + "%",
	}
}

// window checks that something is left to measure.
func (v *validator) window() {
	if at := v.s.Measure.From.At; v.s.Measure.From.Share == "" && v.s.Duration > 0 && at >= v.s.Duration {
		v.report("measure.from", "", "%s is not before the end of the run, %s: nothing is left to measure", durations.format(at), durations.format(v.s.Duration))
	}
}
