package des_test

import (
	"math"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// station is a queue with one FIFO server, driven by an engine.
type station struct {
	engine            *des.Engine
	gaps, services    des.Stream
	meanGap, meanWork float64 // ns
	constant          bool    // service times do not vary

	waiting []des.Time // arrival times, FIFO; waiting[0] is in service
	head    int
	busy    bool

	waited, sojourned float64 // ns, sums over customers served
	served            int
	area              float64 // ∫ customers present dt
	changed           des.Time
}

const (
	arrival uint64 = iota
	departure
)

func (s *station) present() int { return len(s.waiting) - s.head }

func (s *station) work() des.Time {
	if s.constant {
		return des.Time(s.meanWork)
	}
	return des.Time(s.services.Exp(s.meanWork))
}

func (s *station) handle(e des.Event) {
	s.area += float64(s.present()) * float64(e.At-s.changed)
	s.changed = e.At
	switch e.Arg {
	case arrival:
		s.waiting = append(s.waiting, e.At)
		s.engine.Schedule(e.At+des.Time(s.gaps.Exp(s.meanGap)), arrival)
		if !s.busy {
			s.serve(e.At)
		}
	case departure:
		s.sojourned += float64(e.At - s.waiting[s.head])
		s.served++
		s.head++
		s.busy = false
		if s.present() > 0 {
			s.serve(e.At)
		}
	}
}

func (s *station) serve(now des.Time) {
	s.busy = true
	s.waited += float64(now - s.waiting[s.head])
	s.engine.Schedule(now+s.work(), departure)
}

// run serves customers after throwing the first away, and returns the mean
// waiting time in service times, the time-average number present, the arrival
// rate and the mean sojourn.
func (s *station) run(warmup, customers int) (wait, number, rate, sojourn float64) {
	s.engine.Schedule(des.Time(s.gaps.Exp(s.meanGap)), arrival)
	to := func(n int) {
		for s.served < n {
			e, _ := s.engine.Next()
			s.handle(e)
		}
	}
	to(warmup)
	start := s.engine.Now()
	s.waited, s.sojourned, s.area, s.served = 0, 0, 0, 0
	to(customers)
	span := float64(s.engine.Now() - start)
	n := float64(customers)
	return s.waited / n / s.meanWork, s.area / span, n / span, s.sojourned / n
}

// Queueing theory knows what the engine and its streams must produce together.
// In units of the mean service time, at load ρ (Pollaczek-Khinchine, with
// squared coefficient of variation v of service times):
//
//	W = ρ/(1-ρ) · (1+v)/2        v = 1 for M/M/1, v = 0 for M/D/1
//
// The tolerance is 4.5 standard errors of the mean over independent
// replications: with six comparisons and fixed seeds a false alarm is excluded,
// while an error of a few percent is seen.
func TestMeanWaitingTimes(t *testing.T) {
	const replications, warmup, customers = 40, 2_000, 80_000
	for _, c := range []struct {
		name     string
		load     float64
		constant bool
		seen     float64 // an error of this share of W must not pass
	}{
		{"M/M/1", 0.3, false, 0.02},
		{"M/M/1", 0.6, false, 0.025},
		{"M/M/1", 0.8, false, 0.04},
		{"M/D/1", 0.3, true, 0.015},
		{"M/D/1", 0.6, true, 0.02},
		{"M/D/1", 0.8, true, 0.03},
	} {
		want := c.load / (1 - c.load)
		if c.constant {
			want /= 2
		}
		sum, squares := 0.0, 0.0
		for r := range replications {
			seed := des.Replication(1, r)
			s := &station{
				engine: des.New(), meanWork: 1e6, meanGap: 1e6 / c.load, constant: c.constant,
				gaps: des.NewStream(seed, "customers", "arrivals"), services: des.NewStream(seed, "server", "services"),
			}
			w, number, rate, sojourn := s.run(warmup, customers)
			sum += w
			squares += w * w
			// Little's law L = λ·W holds on every path, up to who is present
			// at the ends of the window.
			if math.Abs(number-rate*sojourn) > 0.01*number {
				t.Errorf("%s ρ=%v replication %d: L = %.4f, λ·W = %.4f", c.name, c.load, r, number, rate*sojourn)
			}
		}
		mean := sum / replications
		deviation := math.Sqrt((squares/replications - mean*mean) / (replications - 1))
		t.Logf("%s ρ=%v: W = %.4f ± %.4f service times, theory %.4f", c.name, c.load, mean, deviation, want)
		if math.Abs(mean-want) > 4.5*deviation {
			t.Errorf("%s ρ=%v: W = %.4f ± %.4f service times, theory %.4f", c.name, c.load, mean, deviation, want)
		}
		if 4.5*deviation > c.seen*want {
			t.Errorf("%s ρ=%v: tolerance %.4f of %.4f is too wide to see an error of %v", c.name, c.load, 4.5*deviation, want, c.seen)
		}
	}
}
