package des_test

import (
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/des/reference"
)

func hold(b *testing.B, q interface {
	Schedule(des.Time, uint64)
	Next() (des.Event, bool)
}, pending int, delay func(*des.Stream) des.Time) {
	s := des.NewStream(1, "hold", "delays")
	delays := make([]des.Time, 1<<16)
	for i := range delays {
		delays[i] = delay(&s)
	}
	for i := range pending {
		q.Schedule(delays[i&0xffff], uint64(i))
	}
	i := 0
	step := func() {
		e, _ := q.Next()
		q.Schedule(e.At+delays[i&0xffff], e.Arg)
		i++
	}
	for range 4 * pending {
		step()
	}
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
	b.ReportMetric(float64(b.N)/1e6/b.Elapsed().Seconds(), "Mevents/s")
}

func BenchmarkHold(b *testing.B) {
	exponential := func(s *des.Stream) des.Time { return des.Time(s.Exp(1e7)) }
	fixed := func(s *des.Stream) des.Time {
		if s.Float64() < 0.9 {
			return 5_000_000
		}
		return des.Time(s.Exp(1e8))
	}
	for _, n := range []int{1e3, 1e5, 1e6} {
		for name, f := range map[string]func(*des.Stream) des.Time{"exp": exponential, "fixed": fixed} {
			b.Run(fmt.Sprintf("radix/%s/%d", name, n), func(b *testing.B) { hold(b, des.New(), n, f) })
			b.Run(fmt.Sprintf("quaternary/%s/%d", name, n), func(b *testing.B) { hold(b, new(reference.Quaternary), n, f) })
		}
	}
}
