package workloads

// A Client issues invocations from an access node.
type Client struct {
	Name        string
	Access      int      // node that it is attached to at the start
	Arrivals    Arrivals // when it calls
	Collections []int    // what it works on; each call picks one uniformly
	WriteShare  float64  // probability that a call writes, in [0, 1]
	Start, Stop int64    // active in [Start, Stop), ns; Stop 0 means to the end of the run
	Trace       []Timed  // what it calls if its arrivals are Traced, in order of time
}

// A Timed call is one that a trace prescribes.
type Timed struct {
	At int64 // ns
	Call
}

// A Call is one drawn invocation.
type Call struct {
	Collection int
	Write      bool
	Input      string // of the function; "" for what each of its calls gets
}

// Draw picks the next call. A client with one collection and a write share of
// 0 or 1 draws nothing, so that deterministic scenarios stay so.
func (c *Client) Draw(rng Rand) Call {
	call := Call{Collection: c.Collections[0]}
	if len(c.Collections) > 1 {
		call.Collection = c.Collections[rng.IntN(len(c.Collections))]
	}
	switch {
	case c.WriteShare >= 1:
		call.Write = true
	case c.WriteShare > 0:
		call.Write = rng.Float64() < c.WriteShare
	}
	return call
}
