package replica

import (
	"math"
	"testing"
)

// A counter wrapped at 2^63 - 1: one more call, and it was the smallest number.
func TestCountersStop(t *testing.T) {
	a, b := Actor{Node: 1}, Actor{Node: 2}
	var c *counter
	add := func(actor Actor, by int64) {
		d := c.incremented(actor, by, Stamp{})
		if c == nil {
			c = d.clone()
		} else {
			c.merge(d)
		}
	}
	add(a, math.MaxInt64)
	add(b, math.MaxInt64)
	if got := c.value(); got != math.MaxInt64 {
		t.Errorf("%d, want the largest", got)
	}
	add(a, math.MinInt64)
	if got := c.value(); got != math.MaxInt64-1 {
		t.Errorf("%d; what it was beyond the largest still counts", got)
	}
	for range 4 {
		add(b, math.MinInt64)
	}
	if got := c.value(); got != math.MinInt64 {
		t.Errorf("%d, want the smallest", got)
	}
	for _, x := range []struct{ a, b, want int64 }{
		{math.MaxInt64, 1, math.MaxInt64}, {math.MinInt64, -1, math.MinInt64}, {1, 2, 3}, {math.MaxInt64, math.MinInt64, -1}, {-1, math.MinInt64, math.MinInt64},
	} {
		if got := plus(x.a, x.b); got != x.want {
			t.Errorf("plus(%d, %d) = %d, want %d", x.a, x.b, got, x.want)
		}
	}
}
