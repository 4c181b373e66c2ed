//go:build ignore

// The simulator's engine on the models of the peers: see README.md.
package main

import (
	"fmt"
	"syscall"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func main() {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		fmt.Printf("timers %d %.0f\n", n, timers(n, 2*n+5_000_000))
	}
	fmt.Printf("mm1 1 %.0f\n", mm1(5_000_000))
}

// timers measures n timers, each of which is set again when it expires.
func timers(n, events int) float64 {
	e, s := des.New(), des.NewStream(1, "timers", "delays")
	for i := range n {
		e.Schedule(des.Time(s.Exp(1e9)), uint64(i))
	}
	start := cpu()
	for range events {
		event, _ := e.Next()
		e.Schedule(event.At+des.Time(s.Exp(1e9)), event.Arg)
	}
	return float64(events) / (cpu() - start)
}

// mm1 measures an M/M/1 queue at load 0.8: arrivals and departures.
func mm1(events int) float64 {
	const arrival, departure = 0, 1
	e, gaps, services := des.New(), des.NewStream(1, "customers", "gaps"), des.NewStream(1, "server", "services")
	waiting := 0
	start := cpu()
	e.Schedule(des.Time(gaps.Exp(1e9)), arrival)
	for range events {
		event, _ := e.Next()
		if event.Arg == arrival {
			e.Schedule(event.At+des.Time(gaps.Exp(1e9)), arrival)
			waiting++
			if waiting > 1 {
				continue
			}
		} else {
			waiting--
			if waiting == 0 {
				continue
			}
		}
		e.Schedule(event.At+des.Time(services.Exp(0.8e9)), departure)
	}
	return float64(events) / (cpu() - start)
}
