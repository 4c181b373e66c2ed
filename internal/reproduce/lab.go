package reproduce

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// A job is work that figures share: an Experiment or a Ladder. Jobs of equal
// keys are done once.
type job interface {
	key() string
	weight() float64 // processor seconds, roughly
	do(ctx context.Context, l *Lab) (any, error)
}

// Progress is how far the whole is.
type Progress struct {
	Done, Of     float64 // weight of the jobs
	Jobs, OfJobs int
	Now          string // what was finished last
}

// A Lab does jobs on some processors and keeps what they gave.
type Lab struct {
	Scale Scale
	Jobs  int
	Tell  func(Progress) // nil for nobody
	Solve Solver

	done map[string]any
}

// run does the jobs, the heaviest first, so that no long one is left for the
// end. The first error stops the rest.
func (l *Lab) run(ctx context.Context, jobs []job) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.done = map[string]any{}
	var todo []job
	known := map[string]bool{}
	p := Progress{}
	for _, j := range jobs {
		if !known[j.key()] {
			known[j.key()] = true
			todo = append(todo, j)
			p.Of += j.weight()
			p.OfJobs++
		}
	}
	slices.SortStableFunc(todo, func(a, b job) int { return cmp.Compare(b.weight(), a.weight()) })
	var mu sync.Mutex
	var first error
	next := make(chan job)
	var workers sync.WaitGroup
	for range max(1, min(l.Jobs, len(todo))) {
		workers.Go(func() {
			for j := range next {
				got, err := j.do(ctx, l)
				mu.Lock()
				if err != nil && (first == nil || errors.Is(first, context.Canceled)) {
					first = err
					cancel()
				}
				l.done[j.key()] = got
				p.Done += j.weight()
				p.Jobs++
				p.Now = j.key()
				if l.Tell != nil {
					l.Tell(p)
				}
				mu.Unlock()
			}
		})
	}
	for _, j := range todo {
		if ctx.Err() != nil {
			break
		}
		next <- j
	}
	close(next)
	workers.Wait()
	return cmp.Or(first, ctx.Err())
}

// of is what an experiment gave. A figure that asks for one that it has not
// planned is a bug.
func (l *Lab) of(e Experiment) *Run {
	run, ok := l.done[e.key()].(*Run)
	if !ok {
		panic(fmt.Sprintf("reproduce: the experiment was not planned: %s", e.key()))
	}
	return run
}

// rungs are the points that a ladder reached.
func (l *Lab) rungs(d Ladder) []Rung {
	rungs, ok := l.done[d.key()].([]Rung)
	if !ok {
		panic(fmt.Sprintf("reproduce: the ladder was not planned: %s", d.key()))
	}
	return rungs
}
