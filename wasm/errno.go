package wasm

// What a host function returns when it refuses. A guest may go on after any of
// them. Numbers are never reused.
const (
	errNotFound   int32 = -1 // no such key
	errNoStore    int32 = -2 // kv_open: the call has no store of this name
	errReadOnly   int32 = -3 // the call may not write to this store
	errBadHandle  int32 = -4 // not a handle that kv_open returned
	errWrongKind  int32 = -5 // the key holds something else: a counter, a set, a register
	errInvalidKey int32 = -6 // empty, or not UTF-8
	errTooLarge   int32 = -7 // key or value is longer than the limit
	errInvalid    int32 = -8 // an argument is out of its range
)
