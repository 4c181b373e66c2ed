package check

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// traffic tells one collection's calls, as fast as it can.
type traffic struct {
	c   *Checkers
	log *replica.Sequential
	i   record.Invocation
	at  int64
}

func newTraffic(tb testing.TB) *traffic {
	tree, err := topology.New([]topology.Node{{Name: "a", Tier: "cloud", Parent: topology.None, Cores: 1, Speed: 1}})
	if err != nil {
		tb.Fatal(err)
	}
	t := &traffic{log: replica.NewSequential()}
	t.c = New(tree, []workloads.Collection{{Consistency: workloads.Sequential}}, []workloads.Client{{Name: "ann"}}, Options{})
	t.log.BeginTerm(1, 0)
	t.c.Created(record.Creation{State: t.log.Snapshot()})
	t.c.Acted(&record.Act{Kind: record.Create, From: -1, Term: 1, Seq: 1, Replicas: []int32{0}})
	t.c.Issued(record.Issue{Token: "token", Subject: "ann", Expires: 1 << 60})
	return t
}

// call tells of one call; every eighth writes.
func (t *traffic) call() {
	t.at++
	t.i = record.Invocation{ID: uint64(t.at)}
	t.i.Begin(t.at)
	t.c.Began(&t.i)
	t.c.Admitted(record.Admission{At: t.at, Invocation: t.i.ID, Token: "token"})
	v := t.log.Version()
	t.c.Served(record.Serve{At: t.at, Invocation: t.i.ID, FoundTerm: v.Term, FoundIndex: v.Index, Digest: t.log.Digest()})
	if t.at%8 == 0 {
		e := t.log.Append([]replica.Effect{{Op: replica.Increment, Key: "n", Delta: 1}})
		t.c.Committed(record.Commit{At: t.at, Invocation: t.i.ID, Term: 1, Index: e.Version.Index, Digest: t.log.Digest(), Entry: e})
		t.i.Wrote = 1
	}
	t.i.Lap(record.Network, t.at)
	t.c.Invoked(&t.i)
}

// Without this test the checkers could grow with the run: what they remember of
// calls and sessions is bounded by what is under way.
func TestMemoryIsBounded(t *testing.T) {
	w := newTraffic(t)
	for range 10_000 {
		w.call()
	}
	if w.c.Count() > 0 {
		t.Fatal(w.c.Violations()[0])
	}
	if n := len(w.c.flights.slots); n != 1 || len(w.c.flights.byID) != 0 {
		t.Errorf("%d slots and %d calls remembered, of one at a time", n, len(w.c.flights.byID))
	}
	if n := len(w.c.session.slots[0]); n > 2 {
		t.Errorf("%d versions remembered of a client with no call under way", n)
	}
	if n := testing.AllocsPerRun(1000, func() { w.at += 8 - w.at%8; w.call() }); n > 0 {
		t.Errorf("%v allocations per call that only reads", n)
	}
}

// BenchmarkCall is the cost of one call to the checkers, writes included.
func BenchmarkCall(b *testing.B) {
	w := newTraffic(b)
	b.ReportAllocs()
	for range b.N {
		w.call()
	}
	if w.c.Count() > 0 {
		b.Fatal(w.c.Violations()[0])
	}
}
