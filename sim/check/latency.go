package check

import "github.com/ermes-sim/ermes-sim/sim/record"

// latency judges that every nanosecond between call and outcome belongs to
// exactly one part:
//
//	part >= 0  ∀ parts,  Σ parts = latency = time of the outcome - time of the call
type latency struct{ c *Checkers }

func (l *latency) invoked(i *record.Invocation, f *flight) {
	var sum int64
	for p, d := range i.Parts {
		if d < 0 {
			l.broken(i, "part %v of call %x is %d ns", record.Part(p), i.ID, d)
		}
		sum += d
	}
	if sum != i.Latency() {
		l.broken(i, "parts of call %x sum to %d ns, latency is %d", i.ID, sum, i.Latency())
	}
	if i.Sent != f.sent {
		l.broken(i, "call %x is told to be sent at %d ns, but began at %d", i.ID, i.Sent, f.sent)
	}
	if l.c.clock != nil && i.Sent+i.Latency() != l.c.now {
		l.broken(i, "call %x has its outcome at %d ns, but latency says %d", i.ID, l.c.now, i.Sent+i.Latency())
	}
}

func (l *latency) broken(i *record.Invocation, format string, args ...any) {
	l.c.broken(Latency, l.c.now, i.Collection, i.Executed, format, args...)
}
