package des_test

import (
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// A run must end exactly where its scenario says, and say which limit ended it;
// what is beyond the limit must still be there when the limit is lifted.
func TestLimits(t *testing.T) {
	load := func() *des.Engine {
		e := des.New()
		for _, at := range []des.Time{30, 10, 20, 20, 40} {
			e.Schedule(at, uint64(at))
		}
		return e
	}
	for _, c := range []struct {
		limits   des.Limits
		executed uint64
		now      des.Time
		reason   des.Reason
	}{
		{des.Limits{}, 5, 40, des.Exhausted},
		{des.Limits{Until: 20}, 3, 20, des.TimeLimit},
		{des.Limits{Until: 19}, 1, 10, des.TimeLimit},
		{des.Limits{Until: 5}, 0, 0, des.TimeLimit},
		{des.Limits{Until: 40}, 5, 40, des.Exhausted},
		{des.Limits{Events: 2}, 2, 20, des.EventLimit},
		{des.Limits{Events: 5}, 5, 40, des.Exhausted},
		{des.Limits{Until: 20, Events: 4}, 3, 20, des.TimeLimit},
		{des.Limits{Until: 30, Events: 1}, 1, 10, des.EventLimit},
	} {
		e := load()
		if e.Stopped() != des.Running {
			t.Errorf("before the run: %v", e.Stopped())
		}
		e.Limit(c.limits)
		for ok := true; ok; {
			_, ok = e.Next()
		}
		if e.Executed() != c.executed || e.Now() != c.now || e.Stopped() != c.reason || e.Pending() != 5-int(c.executed) {
			t.Errorf("%+v: %d events, clock %d, %v, %d pending; want %d, %d, %v, %d", c.limits,
				e.Executed(), e.Now(), e.Stopped(), e.Pending(), c.executed, c.now, c.reason, 5-c.executed)
		}
		e.Limit(des.Limits{})
		for ok := true; ok; {
			_, ok = e.Next()
		}
		if e.Executed() != 5 || e.Now() != 40 || e.Stopped() != des.Exhausted {
			t.Errorf("%+v lifted: %d events, clock %d, %v", c.limits, e.Executed(), e.Now(), e.Stopped())
		}
	}
}

// An event between the clock and a refused event must still come first.
func TestScheduleAfterALimit(t *testing.T) {
	e := des.New()
	e.Schedule(1_000_000, 2)
	e.Limit(des.Limits{Until: 10})
	if _, ok := e.Next(); ok {
		t.Fatal("took an event beyond the limit")
	}
	e.Schedule(500, 1)
	e.Limit(des.Limits{})
	for want := uint64(1); want <= 2; want++ {
		if got, _ := e.Next(); got.Arg != want {
			t.Fatalf("event %d comes, want %d", got.Arg, want)
		}
	}
}

// An event in the past is a bug of a model; the message has to help to find it.
func TestThePastIsRefused(t *testing.T) {
	e := des.New()
	e.Schedule(100, 0)
	e.Next()
	e.Schedule(100, 1) // the present is fine
	defer func() {
		message, _ := recover().(string)
		for _, number := range []string{"0xabc", "97", "100", "3 ns"} {
			if !strings.Contains(message, number) {
				t.Errorf("message %q lacks %s", message, number)
			}
		}
	}()
	e.Schedule(97, 0xabc)
	t.Error("accepted an event in the past")
}

// Every reason must have a name of its own in manifests.
func TestReasonNames(t *testing.T) {
	seen := map[string]bool{}
	for r := des.Running; r <= des.EventLimit; r++ {
		if s := r.String(); seen[s] || strings.HasPrefix(s, "Reason(") {
			t.Errorf("reason %d is called %q", uint8(r), s)
		} else {
			seen[s] = true
		}
	}
}

// A run of a billion events cannot afford garbage: once warm, an event costs no
// allocation, whether delays are of one magnitude, of many, or equal in bursts.
func TestNoAllocationPerEvent(t *testing.T) {
	s := des.NewStream(1, "engine_test", "delays")
	for name, delay := range map[string]func() des.Time{
		"exponential": func() des.Time { return des.Time(s.Exp(1e6)) },
		"bimodal":     func() des.Time { return des.Time(s.Exp(1e3 + 1e9*float64(s.IntN(2)))) },
		"equal":       func() des.Time { return 1000 },
		"none":        func() des.Time { return des.Time(s.IntN(2)) },
	} {
		e := des.New()
		for range 10_000 {
			e.Schedule(delay(), 0)
		}
		hold := func() {
			for range 20_000 {
				event, _ := e.Next()
				e.Schedule(event.At+delay(), 0)
			}
		}
		for range 10 {
			hold()
		}
		if n := testing.AllocsPerRun(5, hold); n > 0 {
			t.Errorf("%s delays: %v allocations per 20000 events", name, n)
		}
	}
}

// The records are part of every run; they must not allocate either.
func TestNoAllocationPerRecord(t *testing.T) {
	h := des.NewTraceHash()
	if n := testing.AllocsPerRun(5, func() {
		for i := range uint64(10_000) {
			h.Record(des.Time(i), 1, i, i, i, i)
		}
	}); n > 0 {
		t.Errorf("%v allocations per 10000 records", n)
	}
}
