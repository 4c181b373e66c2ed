//go:build !unix

package benchmark

import "time"

var start = time.Now()

// cpuTime is the time since the program started: this system tells no better.
func cpuTime() time.Duration { return time.Since(start) }
