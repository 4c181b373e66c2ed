package replica

import "sync"

// zeros is a buffer of zero bytes that all seeded values share. It only grows,
// and no one writes to it.
var zeros struct {
	sync.Mutex
	buffer []byte
}

// zeroValue returns n zero bytes, to be read only.
func zeroValue(n int64) []byte {
	zeros.Lock()
	defer zeros.Unlock()
	if int64(len(zeros.buffer)) < n {
		zeros.buffer = make([]byte, n)
	}
	return zeros.buffer[:n:n]
}

// seedLength is the length of a value that fills up a state of size bytes of
// which overhead are taken by its key and metadata.
func seedLength(size, overhead int64) int64 { return max(0, size-overhead) }
