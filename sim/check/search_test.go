package check_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// operation is a call on one register, as a small history has it.
type operation struct {
	client     int
	write      bool
	value      int // written or read
	version    int // made or seen
	begin, end int // position of its call and of its outcome in the history
}

// before tells program order: b was sent after a's outcome.
func (a *operation) before(b *operation) bool { return a.client == b.client && a.end < b.begin }

// search reports whether the operations have a total order that keeps each client's
// program order and in which every read returns what was written last: the
// definition of sequential consistency (Lamport, IEEE ToC 1979), by trying all
// orders. With versions the order of the writes is given and a read stands where
// its version says.
func search(history []operation, versions bool) bool {
	done := make([]bool, len(history))
	var place func(left, version, value int) bool
	place = func(left, version, value int) bool {
		if left == 0 {
			return true
		}
		for i := range history {
			o := &history[i]
			if done[i] || waits(history, done, o) {
				continue
			}
			nextVersion, nextValue := version, value
			if o.write {
				nextVersion, nextValue = version+1, o.value
			}
			if (!o.write && o.value != value) || (versions && o.version != nextVersion) {
				continue
			}
			done[i] = true
			if place(left-1, nextVersion, nextValue) {
				done[i] = false
				return true
			}
			done[i] = false
		}
		return false
	}
	return place(len(history), 0, 0)
}

// waits reports whether an operation that is not placed yet comes before o.
func waits(history []operation, done []bool, o *operation) bool {
	for j := range history {
		if !done[j] && history[j].before(o) {
			return true
		}
	}
	return false
}

// randomHistory draws calls that begin, take effect and end in any order. Reads
// see any version that there is, most often the right value of it.
func randomHistory(rng *rand.Rand, told *telling) []operation {
	size := 1 + rng.IntN(7)
	var history []operation
	values := []int{0}
	var open, effective []int
	for at := 0; len(history) < size || len(open)+len(effective) > 0; at++ {
		switch k := rng.IntN(3); {
		case k == 0 && len(history) < size:
			history = append(history, operation{client: rng.IntN(2), write: rng.IntN(2) == 0, begin: at})
			open = append(open, len(history)-1)
			told.began(len(history)-1, &history[len(history)-1])
		case k == 1 && len(open) > 0:
			i := rng.IntN(len(open))
			o := &history[open[i]]
			if o.write {
				o.value = 1 + rng.IntN(2)
				values = append(values, o.value)
				o.version = len(values) - 1
			} else {
				o.version = len(values) - 1 - min(rng.IntN(len(values)), rng.IntN(len(values)))
				o.value = values[o.version]
				if rng.IntN(8) == 0 {
					o.value = rng.IntN(3)
				}
			}
			told.took(open[i], o)
			effective = append(effective, open[i])
			open = append(open[:i], open[i+1:]...)
		case k == 2 && len(effective) > 0:
			i := rng.IntN(len(effective))
			o := &history[effective[i]]
			o.end = at
			told.ended(effective[i], o)
			effective = append(effective[:i], effective[i+1:]...)
		}
	}
	return history
}

// telling tells checkers a history. Every read is at a copy of its own, so that
// only sessions and values restrict what it may see.
type telling struct {
	c     *check.Checkers
	at    int64
	nodes int32
	begun [10]int64 // by operation
}

func newTelling(t *testing.T) *telling {
	nodes := []topology.Node{{Name: "n0", Tier: "cloud", Parent: topology.None, Cores: 1, Speed: 1}}
	for i := 1; i < 10; i++ {
		nodes = append(nodes, topology.Node{Name: fmt.Sprint("n", i), Tier: "edge", Parent: 0, Uplink: topology.Link{RTT: 2}, Cores: 1, Speed: 1})
	}
	tree, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	s := &telling{c: check.New(tree, []workloads.Collection{{Consistency: workloads.Sequential}}, make([]workloads.Client, 2), check.Options{})}
	s.c.Created(record.Creation{State: register(0).Snapshot()})
	s.c.Acted(&record.Act{Kind: record.Create, From: -1, Term: 1, Seq: 1, Replicas: []int32{0}})
	return s
}

// register is a state that holds a value, none if it is zero.
func register(value int) *replica.Sequential {
	log := replica.NewSequential()
	if value > 0 {
		log.BeginTerm(1, 0)
		log.Append(write(value))
	}
	return log
}

func write(value int) []replica.Effect {
	return []replica.Effect{{Op: replica.Set, Key: "x", Value: []byte{byte(value)}}}
}

func (s *telling) invocation(id int, o *operation) *record.Invocation {
	i := &record.Invocation{ID: uint64(id), Client: int32(o.client), Write: o.write, Executed: -1}
	i.Begin(s.begun[id])
	return i
}

func (s *telling) began(id int, o *operation) {
	s.at++
	s.begun[id] = s.at
	s.c.Began(s.invocation(id, o))
}

func (s *telling) took(id int, o *operation) {
	s.at++
	digest := register(o.value).Digest()
	if o.write {
		v := replica.Version{Term: 1, Index: uint64(o.version)}
		s.c.Committed(record.Commit{
			At: s.at, Invocation: uint64(id), Client: int32(o.client), Term: v.Term, Index: v.Index, Digest: digest,
			Entry: replica.Entry{Version: v, Effects: write(o.value)},
		})
		return
	}
	s.nodes++
	v := replica.Version{Index: uint64(o.version)}
	if o.version > 0 {
		v.Term = 1
	}
	s.c.Applied(record.Apply{At: s.at, Node: s.nodes, Term: v.Term, Index: v.Index, Digest: digest})
	copies := make([]int32, s.nodes+1)
	for i := range copies {
		copies[i] = int32(i)
	}
	s.c.Acted(&record.Act{At: s.at, Kind: record.Copy, Node: s.nodes, Term: 1, Seq: 1, Replicas: copies})
	s.c.Served(record.Serve{
		At: s.at, Node: s.nodes, Client: int32(o.client), Invocation: uint64(id),
		FoundTerm: v.Term, FoundIndex: v.Index, Digest: digest,
	})
}

func (s *telling) ended(id int, o *operation) {
	s.at++
	i := s.invocation(id, o)
	i.Lap(record.Network, s.at)
	if o.write {
		i.Wrote = 1
	}
	s.c.Invoked(i)
}

// Without this test the fast laws could be another property than sequential
// consistency. On small histories, they accept exactly those that a search over
// all total orders accepts when the leader's order of writes is given; and what
// they accept is sequentially consistent by the definition, which knows nothing
// of versions.
func TestSearchAgrees(t *testing.T) {
	var accepted, refused, inconsistent int
	for seed := range uint64(20_000) {
		told := newTelling(t)
		history := randomHistory(rand.New(rand.NewPCG(seed, 2)), told)
		fast := told.c.Count() == 0
		slow := search(history, true)
		if fast != slow {
			t.Fatalf("seed %d: the laws say %t, the search %t: %+v %v", seed, fast, slow, history, told.c.Violations())
		}
		switch consistent := search(history, false); {
		case fast && !consistent:
			t.Fatalf("seed %d: the laws accept what no order explains: %+v", seed, history)
		case fast:
			accepted++
		case !consistent:
			inconsistent++
		}
		if !fast {
			refused++
		}
	}
	t.Logf("%d accepted, %d refused, %d of which no order explains", accepted, refused, inconsistent)
	if accepted < 1000 || refused < 1000 || inconsistent < 500 {
		t.Error("too few of a kind to mean anything")
	}
}
