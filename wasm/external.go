package wasm

import "errors"

// External is a store elsewhere that carries out operations itself, each at once, as a
// database does: what one changes is visible from then on, and stays whatever becomes of
// the call. So every access to it is one round trip, and a call has no effects on it.
type External interface {
	Store
	Operate(o Operation) Outcome
}

// An Operation changes what one key of external storage holds. It is a value, and can be
// compared.
type Operation struct {
	Op    Op
	Key   string
	Value string // of Set, SetAdd, SetRemove
	Delta int64  // of Increment
	If    Condition
	Old   string // what the register must hold, if IfHolds
}

// A Condition says when an operation changes anything: compare-and-swap has one.
type Condition uint8

// The conditions.
const (
	Always   Condition = iota
	IfAbsent           // there is no such key
	IfHolds            // the key holds a register, and that is Old
)

// An Outcome is what an Operation came to.
type Outcome struct {
	Code    int32   // what the function of the ABI returns (docs/GUESTS.md)
	Count   int64   // the sum, of Increment
	Refused Refusal // if it is not Accepted, nothing has been done, and the call ends
}

// A Refusal is why storage did not carry out an operation.
type Refusal uint8

// The refusals.
const (
	Accepted  Refusal = iota
	NoRoom            // it would not fit
	Destroyed         // the collection is no more
)

// What a call ends with whose operation was refused, for errors.Is.
var (
	ErrNoRoom    = errors.New("the storage has no room")
	ErrDestroyed = errors.New("the collection has been destroyed")
)

// err is what a call ends with.
func (r Refusal) err() error { return [...]error{nil, ErrNoRoom, ErrDestroyed}[r] }

// Operate carries out an operation on a store, as storage that is asked to does: the
// effects are still to be applied, together.
func Operate(s Store, o Operation) (Outcome, []Effect) {
	view := overlay{base: &NamedStore{Store: s, Writable: true}}
	out, _ := view.operate(&o)
	return out, view.commit()
}

// operate carries out an operation on what the call sees, and reports whether it has had an
// effect.
func (o *overlay) operate(x *Operation) (out Outcome, effective bool) {
	switch {
	case x.If != Always:
		return o.swap(x)
	case x.Op == Set:
		o.set(x.Key, []byte(x.Value))
		return out, true
	}
	e := o.look(x.Key)
	switch x.Op {
	case Delete:
		if effective = e.present; effective {
			o.delete(x.Key)
		}
	case Increment:
		return o.sum(x, &e)
	case SetAdd:
		if e.present && e.kind != Members {
			return Outcome{Code: errWrongKind}, false
		}
		if effective = true; o.add(x.Key, x.Value) {
			out.Code = 1
		}
	case SetRemove:
		if e.present && e.kind != Members {
			return Outcome{Code: errWrongKind}, false
		}
		if effective = e.present && e.set.has(x.Value); effective {
			o.remove(x.Key, x.Value)
			out.Code = 1
		}
	case Set: // done above
	default:
		panic("no operation")
	}
	return out, effective
}

// sum adds to a counter. Adding 0 is a read.
func (o *overlay) sum(x *Operation, e *entry) (out Outcome, effective bool) {
	if e.present && e.kind != Counter {
		return Outcome{Code: errWrongKind}, false
	}
	if out.Count = x.Delta; e.present {
		out.Count = plus(e.count, x.Delta)
	}
	if effective = x.Delta != 0; effective {
		o.increment(x.Key, x.Delta)
	}
	return out, effective
}

// swap sets a register if the condition holds: 1, else 0.
func (o *overlay) swap(x *Operation) (out Outcome, effective bool) {
	e := o.look(x.Key)
	switch {
	case e.present && e.kind != Register:
		return Outcome{Code: errWrongKind}, false
	case e.present == (x.If == IfAbsent), x.If == IfHolds && string(e.bytes) != x.Old:
		return out, false
	}
	o.set(x.Key, []byte(x.Value))
	return Outcome{Code: 1}, true
}
