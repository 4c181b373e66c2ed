package emulation

import "golang.org/x/sys/unix"

// monotonic is the host's time, ns. All processes of a host share it.
func monotonic() int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		panic("emulation: no monotonic clock: " + err.Error())
	}
	return t.Nano()
}

// A clock turns the host's time into that of the run, which goes slower by a factor.
type clock struct {
	start  int64 // of the run, host's ns
	dilate int64
}

// now is the run's time, ns; negative before the start.
func (c clock) now() int64 { return (monotonic() - c.start) / c.dilate }

// until is how long the host's time has to go until that of the run is at, ns.
func (c clock) until(at int64) int64 { return c.start + at*c.dilate - monotonic() }
