package ermes

import "strconv"

// An Errno is why a host function refused.
type Errno int32

// The numbers of the host.
const (
	ErrNotFound Errno = -1
)

func (e Errno) Error() string { return "ermes: errno " + strconv.Itoa(int(e)) }

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
