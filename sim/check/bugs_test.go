package check_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/check"
)

// play runs a toy for some steps and to its end; a toy that breaks itself stops
// where it does.
func play(draw func(n int) int, b bug, steps int) (c *check.Checkers) {
	t := newToy(draw, b)
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stop); !ok && b == noBug {
				panic(r)
			}
			c = t.c
		}
	}()
	for range steps {
		t.step()
	}
	t.finish()
	return t.c
}

// Without this test a law could cry wolf: histories of a lawful platform, with
// copies that come and go, roles that move, failovers, clients that overlap and
// updates that arrive twice and in any order, break none.
func TestLawfulHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
		c := play(draw, noBug, rapid.IntRange(0, 400).Draw(t, "steps"))
		for _, v := range c.Violations() {
			t.Error(v)
		}
	})
}

// Long histories, for what shows only after many terms.
func TestLongLawfulHistories(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		c := play(rng.IntN, noBug, 3000)
		if c.Count() > 0 {
			t.Fatalf("seed %d: %v", seed, c.Violations()[0])
		}
	}
}

// Without this test a bug of the platform could pass unnoticed: a platform with
// each of them breaks the law that it is about.
func TestSeededBugs(t *testing.T) {
	laws := [bugs][]check.Law{
		skipFence:        {check.Leader},
		earlyLead:        {check.Order},
		ignoreSession:    {check.Session},
		forgetSession:    {check.Session},
		dropEntry:        {check.Value},
		dropDelta:        {check.Convergence},
		leaveUnsent:      {check.Convergence},
		loseWrite:        {check.Durability},
		writeTwice:       {check.Durability},
		acknowledgeEarly: {check.Durability},
		trapWrites:       {check.Durability},
		admitExpired:     {check.Token},
		admitStolen:      {check.Token},
		skipAdmission:    {check.Token},
		dropLast:         {check.Placement},
		dropLeader:       {check.Placement},
		keepOldState:     {check.Order, check.Value},
		forgetMemory:     {check.Memory},
		mislayTime:       {check.Latency},
		loseMessage:      {check.Messages},
	}
	const worlds = 40
	for b := noBug + 1; b < bugs; b++ {
		t.Run(bugNames[b], func(t *testing.T) {
			caught := 0
			for seed := range uint64(worlds) {
				rng := rand.New(rand.NewPCG(seed, uint64(b)))
				counts := play(rng.IntN, b, 8000).Counts()
				if slices.ContainsFunc(laws[b], func(l check.Law) bool { return counts[l] > 0 }) {
					caught++
				}
			}
			if caught < worlds*3/4 {
				t.Errorf("caught in %d of %d worlds", caught, worlds)
			}
			t.Logf("caught in %d of %d worlds", caught, worlds)
		})
	}
}
