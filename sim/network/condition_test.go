package network

import "testing"

// drawn is a source of the given numbers.
type drawn struct{ numbers []float64 }

func (d *drawn) Float64() float64 {
	x := d.numbers[0]
	d.numbers = d.numbers[1:]
	return x
}

func (d *drawn) Exp(mean float64) float64 { return d.Float64() * mean }

// Without this the time after which a lost transmission is sent again could be another: four times
// the delay but at least 200 ms, and twice as long each further time.
func TestLostTransmissionsAreSentAgain(t *testing.T) {
	const ms = 1_000_000
	for _, c := range []struct {
		delay   int64
		numbers []float64
		want    int64
		times   int
	}{
		{10 * ms, []float64{0.5}, 10 * ms, 1}, // 0.5 is not below the loss of 0.5
		{10 * ms, []float64{0.4, 0.6}, 210 * ms, 2},
		{10 * ms, []float64{0.4, 0.4, 0.4, 0.6}, 1410 * ms, 4},
		{50 * ms, []float64{0.4, 0.6}, 250 * ms, 2},
		{50*ms + 1, []float64{0.4, 0.6}, 250*ms + 5, 2},
		{60 * ms, []float64{0.4, 0.4, 0.6}, 780 * ms, 3},
	} {
		link := transmitter{delay: c.delay, condition: Condition{Loss: 0.5}, rng: &drawn{c.numbers}}
		if delay, times := link.draw(); delay != c.want || times != c.times {
			t.Errorf("delay %d, draws %v: %d ns and %d transmissions, want %d and %d", c.delay, c.numbers, delay, times, c.want, c.times)
		}
	}
}
