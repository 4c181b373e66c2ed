//go:build !unix

package reproduce

import "time"

var began = time.Now()

// processorSeconds is the wall clock where the system has nothing better.
func processorSeconds() float64 { return time.Since(began).Seconds() }
