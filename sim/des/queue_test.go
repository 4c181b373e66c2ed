package des_test

import (
	"flag"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/des/reference"
)

// The defects of a queue are rare coincidences: rapid's default of 100 programs
// once missed one that 3000 find.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "3000"); err != nil {
		panic(err)
	}
	m.Run()
}

// pair runs the engine and the oracle side by side.
type pair struct {
	engine *des.Engine
	oracle reference.Quaternary
	next   uint64 // argument of the next event, so that equal times are told apart
}

func newPair() *pair { return &pair{engine: des.New()} }

func (p *pair) schedule(delay uint64) {
	at := uint64(p.engine.Now()) + delay
	if at > math.MaxInt64 {
		at = math.MaxInt64
	}
	p.engine.Schedule(des.Time(at), p.next)
	p.oracle.Schedule(des.Time(at), p.next)
	p.next++
}

// step takes an event from both and reports whether there was one.
func (p *pair) step() (bool, error) {
	got, ok := p.engine.Next()
	if !ok && p.engine.Stopped() == des.TimeLimit {
		return false, nil
	}
	want, wantOK := p.oracle.Next()
	switch {
	case got != want || ok != wantOK:
		return false, fmt.Errorf("engine gives %v %v, oracle %v %v", got, ok, want, wantOK)
	case ok && p.engine.Now() != want.At:
		return false, fmt.Errorf("clock shows %d after an event at %d", p.engine.Now(), want.At)
	case p.engine.Pending() != p.oracle.Len():
		return false, fmt.Errorf("engine has %d pending, oracle %d", p.engine.Pending(), p.oracle.Len())
	}
	return ok, nil
}

func (p *pair) drain() error {
	for {
		if ok, err := p.step(); !ok {
			return err
		}
	}
}

// An event queue that is wrong once in a million events makes every figure of a
// run wrong, and nobody sees it. Hence the oracle, on delays of every magnitude:
// the digits of the radix heap are visited on all levels.
func TestOrderAgainstOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair()
		t.Repeat(map[string]func(*rapid.T){
			"one": func(t *rapid.T) {
				p.schedule(rapid.Uint64().Draw(t, "delay") >> rapid.IntRange(1, 63).Draw(t, "shift"))
			},
			"burst": func(t *rapid.T) { // crowds one bucket or the run
				n, span := rapid.IntRange(1, 300).Draw(t, "n"), rapid.Uint64Range(1, 1<<rapid.IntRange(0, 40).Draw(t, "bits")).Draw(t, "span")
				base, step := rapid.Uint64Range(0, 1<<20).Draw(t, "base"), rapid.Uint64().Draw(t, "step")
				for i := range n {
					p.schedule(base + uint64(i)*step%span)
				}
			},
			"take": func(t *rapid.T) {
				for range rapid.IntRange(1, 200).Draw(t, "n") {
					if _, err := p.step(); err != nil {
						t.Fatal(err)
					}
				}
			},
			"stop": func(t *rapid.T) { // regression: a refused event left the clock behind the origin, and a burst then lost the order
				p.engine.Limit(des.Limits{Until: max(p.engine.Now(), 1)})
				if err := p.drain(); err != nil {
					t.Fatal(err)
				}
				p.engine.Limit(des.Limits{})
			},
		})
		if err := p.drain(); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzQueue reads a program: each byte schedules (delay 2^(b mod 64) plus a
// little, several at once) or takes events.
func FuzzQueue(f *testing.F) {
	f.Add([]byte{0, 1, 2, 200, 63, 62, 130, 131, 255})
	f.Add([]byte("a burst, then nothing, then a burst within the span of the first one"))
	f.Fuzz(func(t *testing.T, program []byte) {
		p := newPair()
		for i, b := range program {
			if b >= 192 {
				for range int(b-192)*3 + 1 {
					if _, err := p.step(); err != nil {
						t.Fatalf("byte %d: %v", i, err)
					}
				}
				continue
			}
			for k := range 1 + uint64(b>>6)*40 {
				p.schedule(1<<(b&63)>>1 + k*uint64(i)*0x9e3779b9%(1<<(b&63>>1)))
			}
		}
		if err := p.drain(); err != nil {
			t.Fatal(err)
		}
	})
}
