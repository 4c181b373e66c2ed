package network

// A Condition is how well a link works, in both directions.
//
// A link carries a reliable stream per direction and class, as a TCP connection
// does: what is lost is sent again after a timeout that doubles, what arrives
// twice is thrown away, and nothing overtakes what was sent before. So loss and
// reordering below show as delay above, and every transmission counts as a hop
// with its bytes.
type Condition struct {
	Jitter    Jitter
	Loss      float64 // probability that a transmission is lost, in [0, 1)
	Duplicate float64 // probability that it arrives twice, in [0, 1]
	Slow      float64 // factor on the propagation delay, > 0; 0 means 1
}

// Jitter is a random addition to the one-way delay of each transmission.
type Jitter struct {
	Kind JitterKind
	Mean int64 // ns; of Uniform half the largest
}

// JitterKind is a distribution.
type JitterKind uint8

// The distributions.
const (
	NoJitter    JitterKind = iota
	Uniform                // on [0, 2·Mean]
	Exponential            // with mean Mean
)

// Rand is a link's source of randomness.
type Rand interface {
	Float64() float64
	Exp(mean float64) float64
}

// leastTimeout is the smallest retransmission timeout, ns (RFC 6298 has 1 s, what
// is in use 200 ms).
const leastTimeout = 200_000_000

// draw is the time from the end of a transmission to its arrival, ns, and how many
// transmissions it took; what they cost is counted by the caller.
func (t *transmitter) draw() (delay int64, transmissions int) {
	c := &t.condition
	delay, transmissions = t.delay, 1
	if c.Slow > 0 {
		delay = int64(float64(delay) * c.Slow)
	}
	if t.rng == nil {
		return delay, 1
	}
	if c.Loss > 0 {
		timeout := max(4*delay, leastTimeout)
		for t.rng.Float64() < c.Loss {
			delay += timeout
			timeout *= 2
			transmissions++
		}
	}
	switch c.Jitter.Kind {
	case NoJitter:
	case Uniform:
		delay += int64(t.rng.Float64() * float64(2*c.Jitter.Mean))
	case Exponential:
		delay += int64(t.rng.Exp(float64(c.Jitter.Mean)))
	}
	if c.Duplicate > 0 && t.rng.Float64() < c.Duplicate {
		transmissions++
	}
	return delay, transmissions
}

// SetCondition changes the condition of the uplink of node i, both directions.
func (n *Network) SetCondition(i int32, c Condition) {
	n.lines[upLine(i)].condition = c
	n.lines[downLine(i)].condition = c
}

// Condition is the condition of the uplink of node i.
func (n *Network) Condition(i int32) Condition { return n.lines[upLine(i)].condition }

// Randomise gives the directions of the uplink of node i their sources of
// randomness. Without, conditions that are drawn do nothing.
func (n *Network) Randomise(i int32, up, down Rand) {
	n.lines[upLine(i)].rng = up
	n.lines[downLine(i)].rng = down
}

// Cut makes the uplink of node i carry nothing; what is sent over it waits until
// Mend. Cuts nest: a link works when it has been mended as often as cut. What is
// already on the wire arrives.
func (n *Network) Cut(i int32) {
	n.lines[upLine(i)].cuts++
	n.lines[downLine(i)].cuts++
}

// Severed reports whether the uplink of node i is cut.
func (n *Network) Severed(i int32) bool { return n.lines[upLine(i)].cuts > 0 }

// Mend undoes one Cut and lets what has waited go, first that of the foreground.
func (n *Network) Mend(i int32) {
	for _, line := range [2]int32{upLine(i), downLine(i)} {
		t := &n.lines[line]
		t.cuts--
		if t.cuts == 0 && !t.waking && t.next() != nil {
			t.waking = true
			n.clock.FreeLine(max(n.clock.Now(), t.busyUntil), line)
		}
	}
}
