package des_test

import (
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// BenchmarkHold takes an event and schedules another, with that many pending.
// Package internal/benchmark compares the same with other queues.
func BenchmarkHold(b *testing.B) {
	for _, pending := range []int{1e3, 1e5, 1e6} {
		b.Run(fmt.Sprint(pending), func(b *testing.B) {
			e, s := des.New(), des.NewStream(1, "hold", "delays")
			delays := make([]des.Time, 1<<16)
			for i := range delays {
				delays[i] = des.Time(s.Exp(1e7))
			}
			for i := range pending {
				e.Schedule(delays[i%len(delays)]+des.Time(i), uint64(i))
			}
			next := 0
			hold := func() {
				event, _ := e.Next()
				e.Schedule(event.At+delays[next%len(delays)], event.Arg)
				next++
			}
			for range 2 * pending {
				hold()
			}
			b.ReportAllocs()
			for b.Loop() {
				hold()
			}
		})
	}
}

// BenchmarkTandem is a line of 100 stations, each with one FIFO server at load
// 0.8: an event is an arrival at the first or a service's end anywhere.
func BenchmarkTandem(b *testing.B) {
	const stations, outside = 100, 100
	e, s := des.New(), des.NewStream(1, "tandem", "times")
	var waiting [stations]int
	join := func(now des.Time, station uint64) {
		if waiting[station]++; waiting[station] == 1 {
			e.Schedule(now+des.Time(s.Exp(0.8e6)), station)
		}
	}
	e.Schedule(0, outside)
	b.ReportAllocs()
	for b.Loop() {
		event, _ := e.Next()
		if event.Arg == outside {
			e.Schedule(event.At+des.Time(s.Exp(1e6)), outside)
			join(event.At, 0)
			continue
		}
		if waiting[event.Arg]--; waiting[event.Arg] > 0 {
			e.Schedule(event.At+des.Time(s.Exp(0.8e6)), event.Arg)
		}
		if event.Arg+1 < stations {
			join(event.At, event.Arg+1)
		}
	}
}

func BenchmarkExp(b *testing.B) {
	s := des.NewStream(1, "bench", "exponential")
	for b.Loop() {
		s.Exp(1)
	}
}

func BenchmarkNorm(b *testing.B) {
	s := des.NewStream(1, "bench", "normal")
	for b.Loop() {
		s.Norm(0, 1)
	}
}

func BenchmarkRecord(b *testing.B) {
	h := des.NewTraceHash()
	b.SetBytes(41)
	b.ReportAllocs()
	for b.Loop() {
		h.Record(1, 2, 3, 4, 5, 6)
	}
}
