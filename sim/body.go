package sim

import (
	"context"
	"iter"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Begin runs a body: to its end at once if all that it uses is here, else to its first
// access elsewhere.
func (e *env) Begin(run, function int32, call wasm.Invocation) {
	if !slices.ContainsFunc(call.Stores, func(s wasm.NamedStore) bool { return s.Store == nil }) {
		e.ran(run, &call, e.world.blueprint.Execute(context.Background(), function, e.entity, call))
		return
	}
	for int(run) >= len(e.runs) {
		e.runs = append(e.runs, nil)
	}
	e.runs[run] = newBody(call, func(call wasm.Invocation) wasm.Result {
		return e.world.blueprint.Execute(context.Background(), function, e.entity, call)
	})
	e.resume(run)
}

// Answer lets a body go on to its next access elsewhere, or to its end.
func (e *env) Answer(run int32, a platform.Answer) {
	e.runs[run].answer = a
	e.resume(run)
}

// Stop ends a body that waits: its accesses find nothing from now on, and what it does is
// thrown away.
func (e *env) Stop(run int32) {
	b := e.runs[run]
	e.runs[run] = nil
	b.answer = platform.Answer{}
	b.stop()
}

// Spend lets virtual time pass: the body itself has taken none.
func (e *env) Spend(_ int32, ns int64, t platform.Timer) { e.After(ns, t) }

func (e *env) resume(run int32) {
	b := e.runs[run]
	if need, more := b.next(); more {
		e.world.nodes[e.entity].Needs(run, need)
		return
	}
	e.runs[run] = nil
	e.ran(run, &b.call, b.result)
}

func (e *env) ran(run int32, call *wasm.Invocation, r wasm.Result) {
	e.world.nodes[e.entity].Ran(run, e.world.catalogue.Complete(e.entity, call, r))
}

// body runs a function body as a coroutine. Whoever resumes it waits until it
// stops again, so there is never more than one goroutine that runs, and the
// order of everything is that of the event queue.
type body struct {
	call   wasm.Invocation // as the node gave it
	next   func() (platform.Need, bool)
	stop   func()
	answer platform.Answer
	halted bool // it was stopped: nobody answers any more
	result wasm.Result
}

// newBody makes a body that run runs; the stores that are nil in the call are elsewhere.
func newBody(call wasm.Invocation, run func(wasm.Invocation) wasm.Result) *body {
	b := &body{call: call}
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

// remoteStore is state elsewhere: each access stops the body until the answer
// has come.
type remoteStore struct {
	body     *body
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
