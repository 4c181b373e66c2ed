package ermes

import "strconv"

// An Errno is why a host function refused.
type Errno int32

// The numbers of the host.
const (
	ErrNotFound   Errno = -1 // no such key
	ErrNoStore    Errno = -2 // the call has no store of this name
	ErrReadOnly   Errno = -3 // the call may not write to this store
	ErrBadHandle  Errno = -4 // not a store that Open returned
	ErrWrongKind  Errno = -5 // the key holds something else: a register, a counter, a set
	ErrInvalidKey Errno = -6 // empty, or not UTF-8
	ErrTooLarge   Errno = -7 // key or value is longer than the limit
	ErrInvalid    Errno = -8 // an argument is out of its range
)

var reasons = [...]string{
	"no such key", "no such store", "the store is read-only", "bad handle",
	"the key holds another kind", "invalid key", "too large", "invalid argument",
}

func (e Errno) Error() string {
	if i := -1 - int(e); 0 <= i && i < len(reasons) {
		return "ermes: " + reasons[i]
	}
	return "ermes: error number " + strconv.Itoa(int(e))
}

// A Short says that a buffer is smaller than what it was to hold.
type Short struct{ Need int } // bytes

func (s *Short) Error() string {
	return "ermes: the buffer is too small, " + strconv.Itoa(s.Need) + " bytes are needed"
}

func status(n int32) error {
	if n < 0 {
		return Errno(n)
	}
	return nil
}

func filled(buf []byte, n int32) ([]byte, error) {
	switch {
	case n < 0:
		return nil, Errno(n)
	case int(n) > len(buf):
		return nil, &Short{Need: int(n)}
	}
	return buf[:n], nil
}
