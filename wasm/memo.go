package wasm

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// A Memo remembers calls, so that one which would be the same again need not run. It
// changes how long a call takes and nothing of its Result. It may be used by several
// goroutines.
//
// A call that starts from memory put back is a pure function of the module, the
// costs and limits, what it is given, and what its stores answer; so is what it asks
// next of what it was answered so far. The memo is a tree of that, kept as a table:
//
//	state₀   = SHA-256(module, costs, limits, function, input, gas limit, writable stores)
//	stateₖ₊₁ = SHA-256(stateₖ, answer to the question that follows stateₖ)
//	steps    : state -> question, or result
//
// Operations on external storage are questions, too: they are carried out as they are asked.
//
// A call begins by asking its stores what the steps say. If that leads to a result,
// this is the call's. If not, the call runs, hears those answers again, so that no
// store is asked twice, and adds its steps. A call that looks at the clock or draws
// random bytes is followed up to there and then runs: such answers are never the same.
type Memo struct {
	limit int64 // bytes

	mu    sync.Mutex
	steps map[state]step
	bytes int64
	stats MemoStats
}

// MemoStats counts calls.
type MemoStats struct {
	Hits   int64 // answered without running
	Misses int64 // run, and remembered
	Blind  int64 // run, and not remembered: they looked at the clock or drew random bytes
}

// state stands for all that a call can know.
type state [sha256.Size]byte

// A step is what follows a state: a question, unless one of the others is set.
type step struct {
	question question
	result   *Result // the call ends
	blind    bool    // the call looks at the clock or draws random bytes
}

// A question is what a call asks about its stores.
type question struct {
	kind  questionKind
	store int    // position
	name  string // key, or name of a store

	operation *Operation
}

// is reports whether two questions are the same.
func (q question) is(p question) bool {
	if q.operation != nil && p.operation != nil && *q.operation == *p.operation {
		q.operation, p.operation = nil, nil
	}
	return q == p
}

type questionKind uint8

const (
	askValue     questionKind = iota // of a key
	askKeys                          // of a store
	askHandle                        // of a named store
	askOperation                     // of external storage
)

// An answer to a question; only what its kind asks for is set.
type answer struct {
	value Value
	found bool
	keys  []string
	code  int32 // handle or error number

	outcome Outcome
}

// NewMemo returns a memo that takes up to about so many bytes. When it is full it
// forgets everything.
func NewMemo(bytes int64) *Memo { return &Memo{limit: bytes, steps: make(map[state]step)} }

// Stats tells what has become of the calls so far.
func (memo *Memo) Stats() MemoStats {
	memo.mu.Lock()
	defer memo.mu.Unlock()
	return memo.stats
}

// Of returns m with calls that are remembered. Those of a Warm runtime are not: they
// depend on the calls before.
func (memo *Memo) Of(m *Module) *Memoised { return &Memoised{Module: m, memo: memo} }

// Memoised is a Module whose calls a Memo remembers.
type Memoised struct {
	*Module
	memo *Memo
}

// Call is the Call of Module.
func (m *Memoised) Call(ctx context.Context, in Invocation) (Result, error) {
	if m.runtime.config.Warm {
		return m.Module.Call(ctx, in)
	}
	if err := m.check(ctx, &in); err != nil {
		return Result{}, err
	}
	t := &tape{stores: in.Stores, at: m.begin(&in)}
	if r := m.memo.play(t); r != nil {
		result := r.clone()
		result.ElapsedNs = in.elapsed(&result)
		return result, nil
	}
	in.Stores = t.wrap()
	result, err := m.execute(&in, t)
	if t.strayed {
		panic(fmt.Sprintf("wasm: %s of module %s asked another question than before, after the same answers", in.Function, m.digest))
	}
	if err == nil {
		m.memo.keep(t, &result)
	}
	return result, err
}

// identify is what of a module and its runtime can change the result of a call.
func (m *Module) identify() state {
	c := &m.runtime.config
	return sha256.Sum256(fmt.Appendf(nil, "%s %s %q %+v", m.digest, meter.Version, c.Costs.Version, c.Limits))
}

// begin is the state before a call.
func (m *Module) begin(in *Invocation) state {
	b := append(make([]byte, 0, 256), m.identity[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(in.GasLimit))
	b = appendText(b, in.Function)
	b = appendText(b, in.Input)
	for i := range in.Stores {
		b = append(b, flag(in.Stores[i].Writable)|flag(in.Stores[i].External)<<1)
	}
	return sha256.Sum256(b)
}

// play follows the steps that t's stores lead to, and returns the result at their
// end, if there is one. Stores are asked without the lock: an answer may take long.
func (memo *Memo) play(t *tape) *Result {
	for {
		memo.mu.Lock()
		s, known := memo.steps[t.at]
		if s.result != nil {
			memo.stats.Hits++
		}
		memo.mu.Unlock()
		switch {
		case !known:
			return nil
		case s.blind:
			t.blind = true
			return nil
		case s.result != nil:
			return s.result
		}
		a := t.answer(s.question)
		t.told = append(t.told, told{s.question, a})
		t.at = t.at.after(a)
	}
}

// keep adds the steps of a call that has run.
func (memo *Memo) keep(t *tape, r *Result) {
	if !t.blind {
		kept := r.clone()
		t.note(step{result: &kept})
	}
	size := int64(0)
	for i := range t.notes {
		size += t.notes[i].size()
	}
	memo.mu.Lock()
	defer memo.mu.Unlock()
	if t.blind {
		memo.stats.Blind++
	} else {
		memo.stats.Misses++
	}
	if size > memo.limit {
		return
	}
	if memo.bytes += size; memo.bytes > memo.limit {
		clear(memo.steps)
		memo.bytes = size
	}
	for _, n := range t.notes {
		memo.steps[n.at] = n.step
	}
}

// A tape is what one call is told by its stores.
type tape struct {
	stores  []NamedStore
	at      state
	told    []told // found in the memo; the call has still to hear it
	notes   []note // new to the memo
	blind   bool   // what follows is not remembered
	strayed bool   // the call asked something else than the memo says
}

type told struct {
	question
	answer
}

type note struct {
	at state
	step
}

func (t *tape) note(s step) { t.notes = append(t.notes, note{t.at, s}) }

// ask answers a question of the call.
func (t *tape) ask(q question) answer {
	if len(t.told) > 0 {
		next := t.told[0]
		t.told = t.told[1:]
		t.strayed = t.strayed || !next.is(q)
		return next.answer
	}
	a := t.answer(q)
	if !t.blind {
		t.note(step{question: q})
		t.at = t.at.after(a)
	}
	return a
}

// look notes that the call looks at what is never the same again.
func (t *tape) look() {
	if t != nil && !t.blind {
		t.note(step{blind: true})
		t.blind = true
	}
}

func (t *tape) answer(q question) (a answer) {
	switch q.kind {
	case askValue:
		a.value, a.found = t.stores[q.store].Store.Get(q.name)
	case askKeys:
		a.keys = slices.Collect(t.stores[q.store].Store.Keys())
	case askHandle:
		a.code = handleOf(t.stores, q.name)
	case askOperation:
		a.outcome = t.stores[q.store].Store.(External).Operate(*q.operation)
	}
	return a
}

// wrap returns the stores with their answers on the tape.
func (t *tape) wrap() []NamedStore {
	stores := slices.Clone(t.stores)
	for i := range stores {
		stores[i].Store = tapedStore{t, i}
	}
	return stores
}

// A tapedStore is a store whose answers are on a tape.
type tapedStore struct {
	tape     *tape
	position int
}

// Get implements Store.
func (s tapedStore) Get(key string) (Value, bool) {
	a := s.tape.ask(question{kind: askValue, store: s.position, name: key})
	return a.value, a.found
}

// Keys implements Store.
func (s tapedStore) Keys() iter.Seq[string] {
	return slices.Values(s.tape.ask(question{kind: askKeys, store: s.position}).keys)
}

// Operate implements External, if the store does.
func (s tapedStore) Operate(o Operation) Outcome {
	return s.tape.ask(question{kind: askOperation, store: s.position, operation: &o}).outcome
}

// after is the state when an answer has been heard. Which parts of the answer count
// follows from the question, and that from s.
func (s state) after(a answer) state {
	b := make([]byte, 0, 256)
	b = append(append(b, s[:]...), flag(a.found), byte(a.value.Kind))
	b = binary.LittleEndian.AppendUint64(b, uint64(a.value.Count))
	b = binary.LittleEndian.AppendUint32(b, uint32(a.code))
	if a.outcome != (Outcome{}) {
		b = binary.LittleEndian.AppendUint64(b, uint64(a.outcome.Count))
		b = binary.LittleEndian.AppendUint32(b, uint32(a.outcome.Code))
		b = append(b, byte(a.outcome.Refused))
	}
	b = appendText(b, a.value.Bytes)
	for _, list := range [][]string{a.value.Members, a.keys} {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(list)))
		for _, entry := range list {
			b = appendText(b, entry)
		}
	}
	return sha256.Sum256(b)
}

// appendText appends a text so that what follows cannot be taken for part of it.
func appendText[T []byte | string](b []byte, text T) []byte {
	return append(binary.LittleEndian.AppendUint64(b, uint64(len(text))), text...)
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// noteBytes is about what a step takes, beside texts.
const noteBytes = 256

func (n *note) size() int64 {
	size := noteBytes + len(n.question.name)
	if o := n.question.operation; o != nil {
		size += effectBytes + len(o.Key) + len(o.Value) + len(o.Old)
	}
	if r := n.result; r != nil {
		size += len(r.Output) + len(r.Message)
		for _, line := range r.Log {
			size += len(line.Text) + lineBytes
		}
		for _, effects := range r.Effects {
			for i := range effects {
				size += len(effects[i].Key) + len(effects[i].Value) + effectBytes
			}
		}
	}
	return int64(size)
}

// effectBytes is what an Effect takes, beside its texts.
const effectBytes = 64

// clone returns a result that shares nothing which its owner may change.
func (r *Result) clone() Result {
	c := *r
	c.Output, c.Accesses, c.Log = slices.Clone(r.Output), slices.Clone(r.Accesses), slices.Clone(r.Log)
	c.Effects = slices.Clone(r.Effects)
	for s := range c.Effects {
		c.Effects[s] = slices.Clone(c.Effects[s])
		for i := range c.Effects[s] {
			c.Effects[s][i].Value = slices.Clone(c.Effects[s][i].Value)
		}
	}
	return c
}

// elapsed is the virtual time that a call with this result takes.
func (in *Invocation) elapsed(r *Result) int64 {
	ns := gasTime(r.Gas, in.Speed)
	for s, a := range r.Accesses {
		ns += int64(a.Reads+a.Writes) * in.Stores[s].AccessNs
	}
	return ns
}
