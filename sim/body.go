package sim

import (
	"context"
	"iter"

	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// body runs a function body as a coroutine. Whoever resumes it waits until it
// stops again, so there is never more than one goroutine that runs, and the
// order of everything is that of the event queue.
type body struct {
	next   func() (platform.Need, bool)
	stop   func()
	answer platform.Answer
	halted bool // it was stopped: nobody answers any more
	result wasm.Result
}

func (b *body) Next() (platform.Need, bool) { return b.next() }
func (b *body) Answer(a platform.Answer)    { b.answer = a }
func (b *body) Result() wasm.Result         { return b.result }

// Stop ends a body that waits: its accesses find nothing from now on, and what it
// does is thrown away.
func (b *body) Stop() { b.answer = platform.Answer{}; b.stop() }

// Begin starts the body of a function whose remote stores are nil.
func (e *env) Begin(function int32, call wasm.Invocation) platform.Body {
	b := &body{}
	b.next, b.stop = iter.Pull(func(yield func(platform.Need) bool) {
		stores := append([]wasm.NamedStore(nil), call.Stores...)
		for i := range stores {
			if stores[i].Store == nil {
				stores[i].Store = &remoteStore{body: b, yield: yield, position: i}
			}
		}
		call.Stores = stores
		b.result = e.world.execute(context.Background(), function, e.entity, call)
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

// Get reads a key.
func (s *remoteStore) Get(key string) (replica.Value, bool) {
	if !s.body.halted && !s.yield(platform.Need{Store: s.position, Key: key}) {
		s.body.halted = true
	}
	return s.body.answer.Value, s.body.answer.Found
}

// Keys lists the keys.
func (s *remoteStore) Keys() iter.Seq[string] {
	if !s.body.halted && !s.yield(platform.Need{Store: s.position, Keys: true}) {
		s.body.halted = true
	}
	keys := s.body.answer.Keys
	return func(yield func(string) bool) {
		for _, k := range keys {
			if !yield(k) {
				return
			}
		}
	}
}
