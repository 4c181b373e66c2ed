package summary

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// A queue that grows was called steady because the measured utilisation never passes 1:
// what is offered must count who waits and who was turned away.
func TestOfferedLoadPassesOneWhereTheQueueGrows(t *testing.T) {
	c := NewCollector(Plan{RoundNs: 1e9, Rounds: 10, Nodes: []table.Node{{Node: "a", Cores: 2}, {Node: "b", Cores: 1}}})
	for r := range 10 {
		// a: both cores busy, 200 calls of 10 ms a round; 100 more come, of which 20 are turned away.
		c.Work(Work{Round: r, Node: "a", BusyNs: 2e9, Started: 200, Refused: 20, Waiting: int64(80 * (r + 1))})
		c.Work(Work{Round: r, Node: "b", BusyNs: 5e8, Started: 5})
		c.Open(r, int64(80*(r+1)), 0)
	}
	u := c.Summary().Utilisation
	if u.Busy != 1 || u.BusyNode != "a" || u.Offered != 1.5 || u.OfferedNode != "a" {
		t.Errorf("busy %g at %s, offered %g at %s; want 1 and 1.5 at a", u.Busy, u.BusyNode, u.Offered, u.OfferedNode)
	}
	if len(u.Saturated) != 1 || u.Saturated[0] != "a" {
		t.Errorf("saturated: %v", u.Saturated)
	}
	if want := (2 + 0.5) / 3; u.Mean != want {
		t.Errorf("mean %g, want %g", u.Mean, want)
	}
	if b := u.Backlog; b.End != 800 || b.Middle != 400 || b.Growth < 79.999 || b.Growth > 80.001 {
		t.Errorf("backlog %+v; want 800, 400, 80 a second", b)
	}
}

// In a window in which no call gets the core, for an earlier one holds it all the time, who waits
// counted as if each call held it for as long as that one did in the window.
func TestOfferedLoadWhereNoCallStarts(t *testing.T) {
	c := NewCollector(Plan{RoundNs: 1e9, Rounds: 4, From: 3, Nodes: []table.Node{{Node: "a", Cores: 1}, {Node: "b", Cores: 1}}})
	c.Work(Work{Round: 0, Node: "a", BusyNs: 1e9, Started: 2, Waiting: 5}) // calls of 2 s on average
	c.Work(Work{Round: 1, Node: "a", BusyNs: 1e9, Waiting: 10})
	c.Work(Work{Round: 2, Node: "a", BusyNs: 1e9, Waiting: 15})
	c.Work(Work{Round: 3, Node: "a", BusyNs: 1e9, Waiting: 15, Refused: 5})
	c.Work(Work{Round: 3, Node: "b", Refused: 7}) // no call ever got this core: nobody knows how long it would hold it
	if w := c.Summary().Window; w.OfferedLoad != 11 || w.OfferedNode != "a" {
		t.Errorf("offered %g at %s; want 1 + 5·2 s / 1 s = 11 at a", w.OfferedLoad, w.OfferedNode)
	}
}

// After max_events, rounds and rates referred to the planned time.
func TestAStoppedRunRefersToTheTimeReached(t *testing.T) {
	c := NewCollector(Plan{RoundNs: 1e9, Rounds: 1000, Nodes: []table.Node{{Node: "a", Cores: 1}}})
	for i := range 30 {
		c.Invocation(&table.Invocation{Consistency: table.SEC, Mode: table.ModeRead, AccessNode: "a", Status: table.StatusOK, Round: int32(i / 10)})
	}
	c.Work(Work{Round: 2, Node: "a", BusyNs: 1e9, Started: 1})
	c.Stopped(2.5e9)
	s := c.Summary()
	if s.Seconds != 2.5 || s.Rounds != 3 || s.Invocations.PerSecond != 12 || s.Utilisation.Busy != 0.4 {
		t.Errorf("%g s, %d rounds, %g per second, busy %g; want 2.5, 3, 12, 0.4", s.Seconds, s.Rounds, s.Invocations.PerSecond, s.Utilisation.Busy)
	}
	if rows := c.Rounds(); len(rows) != 9 {
		t.Errorf("%d rows of rounds, want 9", len(rows))
	}
}

// Empty rounds cost kilobytes each: a million of them ate the machine.
func TestEmptyRoundsCostNoMemory(t *testing.T) {
	nodes := make([]table.Node, 100)
	for i := range nodes {
		nodes[i] = table.Node{Node: string(rune('A' + i)), Cores: 1}
	}
	c := NewCollector(Plan{RoundNs: 1e9, Rounds: 1_000_000, Nodes: nodes})
	for _, r := range []int{0, 999_999} {
		c.Invocation(&table.Invocation{Consistency: table.SEC, Mode: table.ModeRead, AccessNode: "A", Status: table.StatusOK, Round: int32(r)})
	}
	for r := range 1_000_000 {
		c.Held(r, "B", 4096)
	}
	if rows := c.Rounds(); len(rows) != 6 {
		t.Errorf("%d rows of rounds, want 6", len(rows))
	}
	if rows := c.Loads(); len(rows) != 4 {
		t.Errorf("%d rows of loads, want 4: what A did and B held in two rounds", len(rows))
	}
	kept := 0
	for _, l := range c.loads {
		kept += len(l)
	}
	if kept > 200 || len(c.held[1]) != 1 {
		t.Errorf("%d loads and %d holdings are kept", kept, len(c.held[1]))
	}
	if s := c.Summary(); s.Rounds != 1_000_000 || s.Invocations.Total != 2 {
		t.Errorf("%d rounds, %d invocations", s.Rounds, s.Invocations.Total)
	}
}
