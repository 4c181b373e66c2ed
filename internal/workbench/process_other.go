//go:build !unix

package workbench

import "time"

// peakRSS is 0 where the system does not tell.
func peakRSS() int64 { return 0 }

var started = time.Now()

// cpuSeconds is the time since the program started: this system tells no better.
func cpuSeconds() float64 { return time.Since(started).Seconds() }
