package ilp

import (
	"bufio"
	"os"
	"strconv"
	"strings"
)

// estimate is the bytes that HiGHS is likely to need for a program: measured
// above the peak resident memory of programs of 10^5 to 4·10^6 nonzeros, most of it
// in presolve and cuts (404 MB and 2786 MB where this says 489 MB and 3.0 GB).
func (s Size) estimate() int64 {
	return 16<<20 + 800*int64(s.Variables) + 550*int64(s.Rows) + 260*int64(s.Nonzeros)
}

// peakRSS is the peak resident memory of this process in bytes, or 0.
func peakRSS() int64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if text, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb << 10
		}
	}
	return 0
}
