package check

import "github.com/ermes-sim/ermes-sim/sim/record"

// messages judges that none is lost but by a fault:
//
//	sent + duplicated = delivered + lost + in flight,  in flight = 0 at rest
//
// unless some wait for what a fault has severed for ever.
func (c *Checkers) messages(r *record.Rest) {
	t := &r.Traffic
	if t.Sent+t.Duplicated != t.Delivered+t.Lost+t.InFlight {
		c.broken(Messages, c.now, -1, -1, "%d messages sent and %d duplicated, but %d delivered, %d lost and %d in flight",
			t.Sent, t.Duplicated, t.Delivered, t.Lost, t.InFlight)
	}
	if t.InFlight != 0 && !r.Severed {
		c.broken(Messages, c.now, -1, -1, "%d messages in flight at rest", t.InFlight)
	}
}
