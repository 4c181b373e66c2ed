package node_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

func call(c int32, write bool) workloads.Call {
	return workloads.Call{Collection: int(c), Write: write}
}

// wrote is what a body comes to that has set one key.
func wrote(key string) platform.Completion {
	return platform.Completion{Took: 5 * ms, Accesses: 1, Result: wasm.Result{
		Gas: 7, Writes: 1, Effects: [][]wasm.Effect{{{Op: wasm.Set, Key: key, Value: []byte("v")}}}, Accesses: []wasm.Accesses{{Writes: 1}},
	}}
}

func replies(sent []network.Message) (found []*protocol.Reply) {
	for _, m := range sent {
		if r, ok := m.Body.(*protocol.Reply); ok {
			found = append(found, r)
		}
	}
	return found
}

// A driver may answer a run after any other event. The core is taken meanwhile, the time
// that the body took is spent, and only then is what it wrote visible.
func TestBodyThatIsAnsweredLater(t *testing.T) {
	s, b := build(t, fog, map[int]record.Site{int(stock): at(fog, 0, 1)}, nil)
	s.gets(network.Invoke, asked(t, b, call(stock, true)))
	s.gets(network.Invoke, asked(t, b, call(stock, true)))
	if len(s.begun) != 1 || len(replies(s.take())) > 0 {
		t.Fatalf("one core, but runs %v have begun", s.begun)
	}
	s.now = 3 * ms
	s.Ran(s.begun[0], wrote("a"))
	if len(s.spent) != 1 || len(replies(s.take())) > 0 {
		t.Fatalf("spent %v", s.spent)
	}
	if v := s.Unit(stock).Version(); v.Index != 0 {
		t.Errorf("the write is visible at %v before its time has passed", v)
	}
	s.now = 5 * ms
	s.Timer(s.spent[0])
	got := replies(s.take())
	if len(got) != 1 || got[0].Status != record.OK || got[0].Version.Index != 1 || got[0].Parts[record.Execution] != 5*ms {
		t.Errorf("replies %+v", got)
	}
	if len(s.begun) != 2 || s.Busy() != 5*ms || s.Calls() != 1 {
		t.Errorf("runs %v have begun, the core was busy for %d ns with %d calls", s.begun, s.Busy(), s.Calls())
	}
}

// What a crash leaves of calls must neither be answered nor keep its slot.
func TestCrashWhileBodiesRun(t *testing.T) {
	elsewhere := func(c *blueprint.Config) { c.Parameters.Central = true } // no state here: each access is remote
	for _, x := range []struct {
		name   string
		config func(*blueprint.Config)
		before func(s *scene) // the crash
		slots  string         // right after it
		after  func(s *scene) // what comes late
	}{
		{name: "on a core", slots: "0 of 1"},
		{name: "whose time passes", before: func(s *scene) { s.Ran(s.begun[0], wrote("a")) }, slots: "1 of 1", after: func(s *scene) { s.Timer(s.spent[0]) }},
		{
			name: "that waits for a value", config: elsewhere, before: func(s *scene) { s.Needs(s.begun[0], platform.Need{Key: "k"}) }, slots: "1 of 1",
			after: func(s *scene) { s.hears(cloud, &protocol.RemoteValue{Slot: 0}) },
		},
		{name: "whose operation is under way", config: elsewhere, before: func(s *scene) {
			s.Needs(s.begun[0], platform.Need{Operation: &replica.Operation{Op: replica.Set, Key: "k"}})
		}, slots: "1 of 1", after: func(s *scene) { s.hears(cloud, &protocol.RemoteOutcome{Slot: 0, Changed: true}) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, b := build(t, fog, map[int]record.Site{int(stock): at(fog, 0, 1)}, x.config)
			s.gets(network.Invoke, asked(t, b, call(stock, true)))
			if x.before != nil {
				x.before(s)
			}
			s.take()
			s.Crash()
			if got := s.Running(); got != x.slots {
				t.Errorf("after the crash %s slots are taken, want %s", got, x.slots)
			}
			s.Restart()
			if x.after != nil {
				x.after(s)
			}
			if got := s.Running(); got != "0 of 1" || len(replies(s.take())) > 0 {
				t.Errorf("in the end %s slots are taken", got)
			}
			s.gets(network.Invoke, asked(t, b, call(stock, true)))
			if got := s.Running(); got != "1 of 1" {
				t.Errorf("of a call after the restart %s slots are taken", got)
			}
		})
	}
}

// In the central mode each operation of a body is a round trip to the storage, which has
// carried it out when its outcome comes; nothing is left to be written when the body has
// ended, and the newest version is the client's.
func TestCentralOperationsOneAfterAnother(t *testing.T) {
	s, b := build(t, left, nil, func(c *blueprint.Config) { c.Parameters.Central = true })
	s.gets(network.Invoke, asked(t, b, call(stock, true)))
	for i := range uint64(3) {
		s.Needs(s.begun[0], platform.Need{Operation: &replica.Operation{Op: replica.Increment, Key: "n", Delta: 1}})
		sent := s.take()
		w, ok := sent[0].Body.(*protocol.RemoteOperation)
		if !ok || len(sent) != 1 || sent[0].To != network.NodeAddress(int(cloud)) || w.Operation.Key != "n" {
			t.Fatalf("operation %d: it sends %+v", i, sent[0].Body)
		}
		s.now += 10 * ms
		s.hears(fog, &protocol.RemoteOutcome{Call: w.Call, Unit: w.Unit, Slot: w.Slot, Changed: i != 1, Version: replica.Version{Term: 1, Index: i}})
	}
	s.Ran(s.begun[0], platform.Completion{Took: 5 * ms, Result: wasm.Result{Gas: 7, Effects: [][]wasm.Effect{nil}}})
	s.now += 5 * ms
	s.Timer(s.spent[0])
	got := replies(s.take())
	if len(got) != 1 || got[0].Status != record.OK || got[0].Parts[record.Remote] != 30*ms || got[0].Parts[record.Execution] != 5*ms ||
		got[0].Wrote != 2 || got[0].Version.Index != 2 {
		t.Errorf("replies %+v", got)
	}
}

// A leader whose lease ends while a call runs may not make visible what that wrote: the call
// goes to whoever leads then.
func TestLeaseEndsWhileACallRuns(t *testing.T) {
	s, b := build(t, fog, nil, func(c *blueprint.Config) {
		c.Parameters.Placement.Failover = true
		c.Collections[stock].Home = int(fog)
	})
	s.gets(network.Invoke, asked(t, b, call(stock, true)))
	s.Ran(s.begun[0], wrote("a"))
	s.now = 101 * ms
	s.Timer(s.spent[0])
	if v := s.Unit(stock).Version(); v.Index != 0 {
		t.Errorf("the write is visible at %v", v)
	}
	if got := replies(s.take()); len(got) > 0 {
		t.Errorf("the client is told %+v", got[0])
	}
	s.Unit(stock).Renew(200 * ms)
	s.Unit(stock).Unpark()
	if len(s.begun) != 2 {
		t.Errorf("with a lease again, runs %v have begun", s.begun)
	}
}
