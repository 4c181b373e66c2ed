//go:build unix

package reproduce

import "syscall"

// processorSeconds is what this process has used of processors. Unlike a wall
// clock it does not count what others took meanwhile.
func processorSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // RUSAGE_SELF and a valid pointer cannot fail
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
