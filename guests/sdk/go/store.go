//go:build wasip1

package ermes

import "unsafe"

// A Store is a collection of the call. A key holds a register (Get, Set), a
// counter (Increment) or a set (Add, Remove, Members).
type Store int32

// Open returns the store called name. "" is the first that the call has.
func Open(name string) (Store, error) {
	n := hostOpen(unsafe.Pointer(unsafe.StringData(name)), int32(len(name)))
	return Store(n), status(n)
}

// Get reads the register at key, or the counter in decimal, into buf and returns the
// part that it fills. If buf is too small the error is a *Short, and buf is untouched.
func (s Store) Get(key, buf []byte) ([]byte, error) {
	return filled(buf, hostGet(int32(s), pointer(key), int32(len(key)), pointer(buf), int32(len(buf))))
}

// Set makes key a register that holds value.
func (s Store) Set(key, value []byte) error {
	return status(hostSet(int32(s), pointer(key), int32(len(key)), pointer(value), int32(len(value))))
}

// Delete makes key absent.
func (s Store) Delete(key []byte) error {
	return status(hostDelete(int32(s), pointer(key), int32(len(key))))
}

// Exists tells whether key holds anything.
func (s Store) Exists(key []byte) (bool, error) {
	n := hostExists(int32(s), pointer(key), int32(len(key)))
	return n > 0, status(n)
}

// Increment adds delta to the counter at key and returns the sum.
func (s Store) Increment(key []byte, delta int64) (int64, error) {
	n := hostIncrement(int32(s), pointer(key), int32(len(key)), delta, unsafe.Pointer(&sum))
	return sum, status(n)
}

var sum int64 // a variable of the call would escape to the heap

// CompareAndSwap sets the register at key to value if it holds old, or if there is
// none and old is nil, and tells whether it did.
func (s Store) CompareAndSwap(key, old, value []byte) (bool, error) {
	oldSize := int32(len(old))
	if old == nil {
		oldSize = -1
	}
	n := hostSwap(int32(s), pointer(key), int32(len(key)), pointer(old), oldSize, pointer(value), int32(len(value)))
	return n > 0, status(n)
}

// List reads the keys after cursor, in ascending order, as many as fit into buf; none
// if nothing is left. Each takes four bytes of length, little endian, and its own.
func (s Store) List(cursor, buf []byte) ([]byte, error) {
	return filled(buf, hostList(int32(s), pointer(cursor), int32(len(cursor)), pointer(buf), int32(len(buf))))
}

// Add makes member one of the set at key, and tells whether it was none before.
func (s Store) Add(key, member []byte) (bool, error) {
	n := hostSetAdd(int32(s), pointer(key), int32(len(key)), pointer(member), int32(len(member)))
	return n > 0, status(n)
}

// Remove takes member out of the set at key, and tells whether it was in.
func (s Store) Remove(key, member []byte) (bool, error) {
	n := hostSetRemove(int32(s), pointer(key), int32(len(key)), pointer(member), int32(len(member)))
	return n > 0, status(n)
}

// Members reads the members of the set at key after cursor, as List reads keys.
func (s Store) Members(key, cursor, buf []byte) ([]byte, error) {
	return filled(buf, hostSetMembers(int32(s), pointer(key), int32(len(key)), pointer(cursor), int32(len(cursor)), pointer(buf), int32(len(buf))))
}
