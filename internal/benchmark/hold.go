package benchmark

import "github.com/ermes-sim/ermes-sim/sim/des"

// hold is the classical model for event queues: take an event, schedule another
// one a random delay later. The number of pending events stays what it is.
//
// Source: Jones, "An Empirical Comparison of Priority-Queue and Event-Set
// Implementations", CACM 29(4), 1986.
type hold struct {
	queue  Queue
	delays []des.Time // drawn before, so that drawing is not measured
	next   int
	mark   fingerprint
}

// exponential delays have a mean of 10 ms.
func exponential(s *des.Stream) des.Time { return des.Time(s.Exp(1e7)) }

// mostlyFixed delays are those of a network: nine of ten are one of three link
// delays, the tenth is a think time.
func mostlyFixed(s *des.Stream) des.Time {
	links := [...]des.Time{500_000, 2_000_000, 10_000_000}
	if s.IntN(10) > 0 {
		return links[s.IntN(len(links))]
	}
	return des.Time(s.Exp(1e8))
}

func newHold(q Queue, pending int, delay func(*des.Stream) des.Time) *hold {
	s := des.NewStream(1, "hold", "delays")
	h := &hold{queue: q, delays: make([]des.Time, 1<<16)}
	for i := range h.delays {
		h.delays[i] = delay(&s)
	}
	for i := range pending {
		q.Schedule(delay(&s), uint64(i))
	}
	return h
}

func (h *hold) run(events int) {
	for range events {
		e, _ := h.queue.Next()
		h.mark.add(e)
		h.queue.Schedule(e.At+h.delays[h.next%len(h.delays)], e.Arg)
		h.next++
	}
}

func (h *hold) fingerprint() fingerprint { return h.mark }

// fingerprint tells different orders of events apart: a cheap hash, since the
// real one would be measured with the queue.
type fingerprint uint64

func (f *fingerprint) add(e des.Event) {
	*f = (*f ^ fingerprint(e.At) ^ fingerprint(e.Arg)<<40) * 0x100000001b3
}
