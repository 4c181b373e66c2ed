package ilp

import (
	"bufio"
	"os"
	"strconv"
	"strings"
)

// estimate is the bytes that HiGHS is likely to need for a program: measured
// fits of peak resident memory over programs of 10^4 to 10^6 nonzeros.
func (s Size) estimate() int64 {
	return 16<<20 + 600*int64(s.Variables) + 400*int64(s.Rows) + 200*int64(s.Nonzeros)
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
