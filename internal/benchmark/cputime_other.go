//go:build !unix

package benchmark

import "time"

var start = time.Now()

// CPUTime is the time since the program started: this system tells no better.
func CPUTime() time.Duration { return time.Since(start) }
