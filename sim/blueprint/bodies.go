package blueprint

import (
	"context"
	"iter"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Bodies runs the bodies of one node's functions at once: to their end, or to their next
// access elsewhere. It is all of platform.Bodies but Spend, which is the driver's.
type Bodies struct {
	blueprint *Blueprint
	node      int32
	runner    platform.Runner
	waiting   []*Body // by run: those that wait for state elsewhere
}

// Bodies are those of a node, which hears what becomes of them as runner.
func (b *Blueprint) Bodies(node int32, runner platform.Runner) *Bodies {
	return &Bodies{blueprint: b, node: node, runner: runner}
}

// Begin runs a body: to its end at once if all that it uses is here, else to its first
// access elsewhere.
func (s *Bodies) Begin(run, function int32, call wasm.Invocation) {
	if !slices.ContainsFunc(call.Stores, func(s wasm.NamedStore) bool { return s.Store == nil }) {
		s.ran(run, &call, s.blueprint.Execute(context.Background(), function, s.node, call))
		return
	}
	for int(run) >= len(s.waiting) {
		s.waiting = append(s.waiting, nil)
	}
	s.waiting[run] = NewBody(call, func(call wasm.Invocation) wasm.Result {
		return s.blueprint.Execute(context.Background(), function, s.node, call)
	})
	s.resume(run)
}

// Answer lets a body go on to its next access elsewhere, or to its end.
func (s *Bodies) Answer(run int32, a platform.Answer) {
	s.waiting[run].Answer(a)
	s.resume(run)
}

// Stop gives up a body that waits.
func (s *Bodies) Stop(run int32) {
	b := s.waiting[run]
	s.waiting[run] = nil
	b.Stop()
}

func (s *Bodies) resume(run int32) {
	b := s.waiting[run]
	if need, more := b.Next(); more {
		s.runner.Needs(run, need)
		return
	}
	s.waiting[run] = nil
	s.ran(run, &b.call, b.result)
}

func (s *Bodies) ran(run int32, call *wasm.Invocation, r wasm.Result) {
	s.runner.Ran(run, s.blueprint.Catalogue.Complete(s.node, call, r))
}

// A Body runs a function body as a coroutine. Whoever resumes it waits until it
// stops again, so there is never more than one goroutine that runs, and the
// order of everything is that of the event queue.
type Body struct {
	call   wasm.Invocation // as the node gave it
	next   func() (platform.Need, bool)
	stop   func()
	answer platform.Answer
	halted bool // it was stopped: nobody answers any more
	result wasm.Result
}

// NewBody makes a body that run runs; the stores that are nil in the call are elsewhere.
func NewBody(call wasm.Invocation, run func(wasm.Invocation) wasm.Result) *Body {
	b := &Body{call: call}
	b.next, b.stop = iter.Pull(func(yield func(platform.Need) bool) {
		call.Stores = slices.Clone(call.Stores)
		for i := range call.Stores {
			if call.Stores[i].Store == nil {
				call.Stores[i].Store = &remoteStore{body: b, yield: yield, position: i}
			}
		}
		b.result = run(call)
	})
	return b
}

// Next runs the body until it needs state from elsewhere; false if it has ended.
func (b *Body) Next() (platform.Need, bool) { return b.next() }

// Answer is what the access gives.
func (b *Body) Answer(a platform.Answer) { b.answer = a }

// Stop ends a body that waits: its accesses find nothing from now on, and what it does is
// thrown away.
func (b *Body) Stop() {
	b.answer = platform.Answer{}
	b.stop()
}

// Result is what the body did.
func (b *Body) Result() wasm.Result { return b.result }

// remoteStore is state elsewhere: each access stops the body until the answer
// has come.
type remoteStore struct {
	body     *Body
	yield    func(platform.Need) bool
	position int
}

// await stops the body until what it needs has come.
func (s *remoteStore) await(n platform.Need) *platform.Answer {
	n.Store = s.position
	if !s.body.halted && !s.yield(n) {
		s.body.halted = true
	}
	return &s.body.answer
}

// Get reads a key.
func (s *remoteStore) Get(key string) (replica.Value, bool) {
	a := s.await(platform.Need{Key: key})
	return a.Value, a.Found
}

// Operate has an operation carried out, by external storage.
func (s *remoteStore) Operate(o replica.Operation) replica.OperationOutcome {
	return s.await(platform.Need{Operation: &o}).Outcome
}

// Keys lists the keys.
func (s *remoteStore) Keys() iter.Seq[string] {
	keys := s.await(platform.Need{Keys: true}).Keys
	return func(yield func(string) bool) {
		for _, k := range keys {
			if !yield(k) {
				return
			}
		}
	}
}
