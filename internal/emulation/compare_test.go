package emulation

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// call is one of a ledger that took so long on the network.
func call(id uint64, sent, latency int64, node int32) record.Invocation {
	i := record.Invocation{ID: id, Executed: node}
	i.Begin(sent)
	i.Lap(record.Network, sent+latency)
	return i
}

// Without this a fidelity table could pair the wrong calls, or flatter: what has no partner,
// what ran elsewhere and what was late must show.
func TestCompare(t *testing.T) {
	simulated := Ledger{}
	for _, i := range []record.Invocation{call(1, 0, 100, 0), call(2, 10, 100, 0), call(3, 20, 100, 0), call(4, 30, 100, 0)} {
		simulated.Invoked(&i)
	}
	entries := []Entry{
		{Event: Invoked{call(1, 0, 100, 0), Lateness{}}},
		{Event: record.Refusal{}}, // is none
		{Event: Invoked{call(2, 10, 180, 1), Lateness{Wake: 50, Socket: 20}}},
		{Event: Invoked{call(3, 25, 90, 0), Lateness{}}},
		{Event: Invoked{call(9, 0, 1, 0), Lateness{}}},
	}
	c := Compare(simulated, entries, -1)
	if c.Paired != 3 || c.OnlySimulated != 1 || c.OnlyEmulated != 1 || c.SameNode != 2 || c.SameOutcome != 3 || c.Late != 1 || c.Simulated != 100 {
		t.Errorf("%+v", c)
	}
	if want := (Spread{Mean: 70. / 3, P50: 10, P95: 80, P99: 80}); c.Latency != want || c.Parts["network"] != want || c.Parts["token"] != (Spread{}) {
		t.Errorf("latency differs by %+v, want %+v; parts %+v", c.Latency, want, c.Parts)
	}
	if c.Wake.P99 != 50 || c.Socket.P99 != 20 || c.Unexplained.P99 != 10 {
		t.Errorf("lateness %+v and %+v, unexplained %+v", c.Wake, c.Socket, c.Unexplained)
	}
	if clean := Compare(simulated, entries, 50); clean.Paired != 2 || clean.OnlySimulated != 1 || clean.Latency.P99 != 10 {
		t.Errorf("clean calls: %+v", clean)
	}
	if none := Compare(Ledger{}, nil, -1); none.Paired != 0 || none.Latency != (Spread{}) {
		t.Errorf("of nothing: %+v", none)
	}
}
