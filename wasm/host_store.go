package wasm

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// storeFunctions are those of the ABI that concern stores. The names are those of
// wasi:keyvalue where it has them.
func storeFunctions() []hostFunction {
	return []hostFunction{
		host("kv_open", "ii", func(c *call, s []uint64) int32 { return c.open(u32(s[0]), u32(s[1])) }),
		host("kv_get", "iiiii", keyed(false, (*access).get)),
		host("kv_set", "iiiii", keyed(true, (*access).set)),
		host("kv_delete", "iii", keyed(true, (*access).delete)),
		host("kv_exists", "iii", keyed(false, (*access).exists)),
		host("kv_increment", "iiiIi", func(c *call, s []uint64) int32 { return keyed(s[3] != 0, (*access).increment)(c, s) }),
		host("kv_cas", "iiiiiii", keyed(true, (*access).compareAndSwap)),
		host("kv_list", "iiiii", func(c *call, s []uint64) int32 { return c.list(s) }),
		host("set_add", "iiiii", keyed(true, (*access).add)),
		host("set_remove", "iiiii", keyed(true, (*access).remove)),
		host("set_members", "iiiiiii", keyed(false, (*access).members)),
	}
}

// open returns the handle of a store.
func (c *call) open(pointer, size uint32) int32 {
	name := c.memory(pointer, size)
	c.chargeBytes(len(name))
	if len(name) == 0 && len(c.stores) > 0 {
		return 0
	}
	if c.tape != nil {
		return c.tape.ask(question{kind: askHandle, name: string(name)}).code
	}
	return handleOf(c.in.Stores, string(name))
}

// handleOf is the handle of a store: its position.
func handleOf(stores []NamedStore, name string) int32 {
	for i := range stores {
		if stores[i].Name == name {
			return int32(i)
		}
	}
	return errNoStore
}

// store returns the store of a handle, or nil.
func (c *call) store(handle uint32) *overlay {
	if int64(handle) >= int64(len(c.stores)) {
		return nil
	}
	return &c.stores[handle]
}

// access is one access to one key.
type access struct {
	*call
	store *overlay
	key   string
	args  []uint64 // after store and key
}

// keyed wraps an access to a key: its first arguments are the handle and the key.
func keyed(writes bool, do func(*access) int32) func(*call, []uint64) int32 {
	return func(c *call, s []uint64) int32 {
		store := c.store(u32(s[0]))
		if store == nil {
			return errBadHandle
		}
		key := c.memory(u32(s[1]), u32(s[2]))
		switch {
		case len(key) > c.config.Limits.KeyBytes:
			return errTooLarge
		case len(key) == 0 || !utf8.Valid(key):
			return errInvalidKey
		case writes && !store.base.Writable:
			return errReadOnly
		}
		c.chargeBytes(len(key))
		c.touch(store, writes)
		return do(&access{c, store, string(key), s[3:]})
	}
}

// touch counts an access and lets its time pass.
func (c *call) touch(store *overlay, writes bool) {
	if writes {
		store.accesses.Writes++
	} else {
		store.accesses.Reads++
	}
	c.now += store.base.AccessNs
}

// value reads a value argument, or returns an error number.
func (a *access) value(pointer, size uint64) ([]byte, int32) {
	value := a.memory(u32(pointer), u32(size))
	if len(value) > a.config.Limits.ValueBytes {
		return nil, errTooLarge
	}
	a.chargeBytes(len(value))
	return value, 0
}

// get fills a buffer with the register, or the counter in decimal.
func (a *access) get() int32 {
	pointer, size := u32(a.args[0]), u32(a.args[1])
	a.memory(pointer, size) // a bad buffer traps, whatever the key holds
	e := a.store.look(a.key)
	switch {
	case !e.present:
		return errNotFound
	case e.kind == Members:
		return errWrongKind
	case e.kind == Counter:
		return a.fill(pointer, size, strconv.AppendInt(nil, e.count, 10))
	}
	return a.fill(pointer, size, e.bytes)
}

func (a *access) set() int32 {
	value, refused := a.value(a.args[0], a.args[1])
	if refused != 0 {
		return refused
	}
	return a.change(Operation{Op: Set, Value: string(value)}).Code
}

// change carries out an operation on the key: on what the call sees, or at the storage.
func (a *access) change(o Operation) Outcome {
	o.Key = a.key
	bytes := len(o.Value)
	if o.Op == Increment {
		bytes = 8
	}
	if a.store.base.External {
		if o.Op != Increment || o.Delta != 0 {
			a.book(bytes)
		}
		out := a.store.base.Store.(External).Operate(o)
		if err := out.Refused.err(); err != nil {
			a.stop(err)
		}
		return out
	}
	out, effective := a.store.operate(&o)
	if effective {
		a.book(bytes)
	}
	return out
}

// book counts an effect, or an operation on external storage, against the limits of the
// call.
func (a *access) book(bytes int) {
	w, limits := &a.written, &a.config.Limits
	w.effects++
	w.bytes += len(a.key) + bytes
	if w.effects > limits.Effects || w.bytes > limits.EffectBytes {
		a.stop(fmt.Errorf("%w: more than %d effects or %d bytes of them", ErrLimit, limits.Effects, limits.EffectBytes))
	}
}

func (a *access) delete() int32 { return a.change(Operation{Op: Delete}).Code }

func (a *access) exists() int32 {
	if a.store.look(a.key).present {
		return 1
	}
	return 0
}

// increment adds to a counter and writes the sum to a place of 8 bytes.
func (a *access) increment() int32 {
	out := a.memory(u32(a.args[1]), 8)
	x := a.change(Operation{Op: Increment, Delta: int64(a.args[0])})
	if x.Code == 0 {
		binary.LittleEndian.PutUint64(out, uint64(x.Count))
	}
	return x.Code
}

// absent, as the length of the old value, expects that there is none.
const absent = 1<<32 - 1

// compareAndSwap sets the register to a new value if it holds the old one: 1, else 0.
func (a *access) compareAndSwap() int32 {
	o := Operation{Op: Set, If: IfAbsent}
	if u32(a.args[1]) != absent {
		old, refused := a.value(a.args[0], a.args[1])
		if refused != 0 {
			return refused
		}
		o.If, o.Old = IfHolds, string(old)
	}
	value, refused := a.value(a.args[2], a.args[3])
	if refused != 0 {
		return refused
	}
	o.Value = string(value)
	return a.change(o).Code
}

// add makes a value a member: 1 if it was none, else 0.
func (a *access) add() int32 { return a.member(SetAdd) }

// remove makes a value no member: 1 if it was one, else 0.
func (a *access) remove() int32 { return a.member(SetRemove) }

func (a *access) member(op Op) int32 {
	member, refused := a.value(a.args[0], a.args[1])
	if refused != 0 {
		return refused
	}
	return a.change(Operation{Op: op, Value: string(member)}).Code
}

// members lists the members after a cursor.
func (a *access) members() int32 {
	cursor := a.memory(u32(a.args[0]), u32(a.args[1]))
	page := a.page(u32(a.args[2]), u32(a.args[3]), cursor)
	e := a.store.look(a.key)
	switch {
	case !e.present:
		return errNotFound
	case e.kind != Members:
		return errWrongKind
	}
	if own := a.store.entries[a.key]; own != nil {
		a.chargeEntries(own.set.added.sort())
		e = *own
	}
	e.set.after(page.cursor, page.add)
	return page.done()
}

// list lists the keys after a cursor.
func (c *call) list(s []uint64) int32 {
	store := c.store(u32(s[0]))
	if store == nil {
		return errBadHandle
	}
	cursor := c.memory(u32(s[1]), u32(s[2]))
	page := c.page(u32(s[3]), u32(s[4]), cursor)
	c.touch(store, false)
	store.listed = store.listed && !store.base.External
	c.chargeEntries(store.sortKeys())
	store.keysAfter(page.cursor, page.add)
	return page.done()
}
