//go:build unix

package benchmark

import (
	"syscall"
	"time"
)

// CPUTime is the processor time that this process has used. Unlike a wall clock
// it does not count what other processes took meanwhile.
func CPUTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // RUSAGE_SELF and a valid pointer cannot fail
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
