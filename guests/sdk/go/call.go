//go:build wasip1

package ermes

import "unsafe"

// A Level says how much a log line matters.
type Level int32

// The levels of Log.
const (
	Debug Level = iota
	Info
	Warning
	Error
)

// Input reads the input of the call into buf and returns the part that it fills.
// If buf is too small the error is a *Short, and buf is untouched.
func Input(buf []byte) ([]byte, error) {
	return filled(buf, hostInput(pointer(buf), int32(len(buf))))
}

// Output sets the reply. Of several outputs of a call the last one counts.
func Output(reply []byte) { hostOutput(pointer(reply), int32(len(reply))) }

// Fail says why the call failed. The function returns what Fail returns; nothing
// that the call wrote is kept.
func Fail(why string) int32 {
	hostError(unsafe.Pointer(unsafe.StringData(why)), int32(len(why)))
	return 1
}

// Log adds a line to the log of the run.
func Log(level Level, line string) {
	hostLog(int32(level), unsafe.Pointer(unsafe.StringData(line)), int32(len(line)))
}

// Now is the virtual time in nanoseconds.
func Now() int64 { return hostNow() }

// Random fills buf with bytes that the host draws from the seed of the call.
func Random(buf []byte) { hostRandom(pointer(buf), int32(len(buf))) }

func pointer(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }
