package network

import (
	"math"
	"testing"
)

// A transmission that takes longer than virtual time holds panicked in the division, or wrapped.
func TestTransmissionsEnd(t *testing.T) {
	for _, c := range []struct{ size, bandwidth, want int64 }{
		{125, 1000, 1_000_000_000}, {1, 3, 2_666_666_667}, {1 << 40, 1, longest}, {math.MaxInt64, 1, longest}, {math.MaxInt64, 1e9, longest}, {0, 1, 0},
	} {
		if got := (&transmitter{bandwidth: c.bandwidth}).transmission(c.size); got != c.want {
			t.Errorf("%d bytes at %d bit/s: %d ns, want %d", c.size, c.bandwidth, got, c.want)
		}
	}
}
