package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Without this test a law could be deaf: every way of breaking one is told here as
// a short history, beside the lawful one that it differs from by a line. The
// histories are in testdata, one file a law; README.txt there explains them.
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		if strings.HasSuffix(path, "README.txt") {
			return
		}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "judge" {
				t.Fatalf("%s: unknown command %q", d.Pos, d.Cmd)
			}
			s := newStory(t, d)
			for _, line := range strings.Split(d.Input, "\n") {
				s.tell(strings.Fields(line))
			}
			return s.verdict()
		})
	})
}

// A story tells checkers a history, line by line. The world has nodes 0 (100
// bytes of memory), 1 and 2, collections 0 (sequential) and 1 (sec), clients ann
// (0) and bob (1).
type story struct {
	t      *testing.T
	pos    string
	c      *check.Checkers
	at     int64
	timed  bool
	state  map[replica.Version]replica.Snapshot
	writes map[replica.Version]replica.Entry
	last   replica.Version // ordered
	sec    *replica.SEC    // has merged every delta
	begun  map[uint64]int64
	words  map[string]string
}

func newStory(t *testing.T, d *datadriven.TestData) *story {
	tree, err := topology.New([]topology.Node{
		{Name: "a", Tier: "cloud", Parent: topology.None, Memory: 100, Cores: 1, Speed: 1},
		{Name: "b", Tier: "edge", Parent: 0, Uplink: topology.Link{RTT: 2}, Cores: 1, Speed: 1},
		{Name: "c", Tier: "edge", Parent: 0, Uplink: topology.Link{RTT: 2}, Cores: 1, Speed: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &story{
		t: t, pos: d.Pos, timed: d.HasArg("clock"),
		state: make(map[replica.Version]replica.Snapshot), writes: make(map[replica.Version]replica.Entry),
		sec: replica.NewSEC(replica.Actor{Node: 7}), begun: make(map[uint64]int64),
	}
	s.c = check.New(tree,
		[]workloads.Collection{{Name: "log", Consistency: workloads.Sequential}, {Name: "set", Consistency: workloads.SEC}},
		[]workloads.Client{{Name: "ann"}, {Name: "bob"}},
		check.Options{Staleness: 10, Group: func(int32) string { return "city" }, NoReplay: d.HasArg("no-replay"), Duration: 1000})
	if s.timed {
		s.c.Clock(func() int64 { return s.at })
	}
	s.state[replica.Version{}] = replica.NewSequential().Snapshot()
	return s
}

// tell tells one event. Time goes on by one nanosecond with each.
func (s *story) tell(fields []string) {
	s.at++
	s.words = make(map[string]string)
	for _, f := range fields[1:] {
		k, v, ok := strings.Cut(f, "=")
		if !ok {
			s.t.Fatalf("%s: %q is not key=value", s.pos, f)
		}
		s.words[k] = v
	}
	if w, ok := s.words["wait"]; ok {
		n, _ := strconv.ParseInt(w, 10, 64)
		s.at += n
	}
	for range s.int("times", 1) - 1 {
		s.event(fields[0])
		s.at++
	}
	s.event(fields[0])
}

// event tells one event at the present time.
func (s *story) event(what string) {
	switch what {
	case "created", "act", "committed", "applied", "served", "failover":
		s.placed(what)
	case "began", "invoked":
		s.call(what)
	case "issued":
		s.c.Issued(record.Issue{At: s.time(), Token: s.word("token", "T"), Subject: s.word("subject", "ann"), Group: s.word("group", "city"), Version: s.num("version", 1), Expires: s.int("expires", 1000)})
	case "revoked":
		s.c.Revoked(record.Revocation{At: s.time(), Subject: s.word("subject", "ann"), Group: s.word("group", "city"), Version: s.num("version", 2)})
	case "admitted":
		s.c.Admitted(record.Admission{At: s.time(), Invocation: s.num("id", 1), Client: s.i32("client", 0), Node: s.i32("node", 0), Token: s.word("token", "T")})
	case "occupied":
		s.c.Occupied(s.i32("node", 0), s.int("bytes", 0))
	case "settled":
		before, _ := strconv.ParseFloat(s.word("before", "1"), 64)
		after, _ := strconv.ParseFloat(s.word("after", "1"), 64)
		s.c.Settle(s.time(), s.i32("c", 0), before, after)
	case "stalled":
		s.c.Stalled(record.Stall{At: s.time(), Aside: record.Aside{What: "a call", For: record.State, Collection: s.i32("c", 0), Node: s.i32("node", 0)}})
	case "rest":
		s.rest()
	case "first": // copies of both collections at node 0, led by it
		for c := range int32(2) {
			s.c.Created(record.Creation{At: s.at, Collection: c, State: s.initial(c)})
			s.c.Acted(&record.Act{At: s.at, Kind: record.Create, Collection: c, From: -1, Term: 1, Seq: 1, Replicas: []int32{0}})
		}
		s.c.Issued(record.Issue{At: s.at, Token: "T", Subject: "ann", Group: "city", Version: 1, Expires: 1000})
		s.c.Issued(record.Issue{At: s.at, Token: "B", Subject: "bob", Group: "city", Version: 1, Expires: 1000})
	default:
		s.t.Fatalf("%s: unknown event %q", s.pos, what)
	}
}

func (s *story) initial(c int32) replica.Snapshot {
	if c == 1 {
		return replica.NewSEC(replica.Actor{}).Snapshot()
	}
	other := replica.NewSequential()
	if s.word("state", "") == "other" {
		other.Seed("x", 10)
	}
	return other.Snapshot()
}

// placed tells what happens to a copy.
func (s *story) placed(what string) {
	c, node := s.i32("c", 0), s.i32("node", 0)
	v := s.version("v", replica.Version{})
	switch what {
	case "created":
		s.c.Created(record.Creation{At: s.time(), Collection: c, Node: node, State: s.initial(c)})
	case "act":
		kinds := map[string]record.ActKind{"create": record.Create, "copy": record.Copy, "drop": record.Drop, "lead": record.Lead, "refuse": record.Refuse, "destroy": record.Destroy}
		a := record.Act{
			At: s.time(), Kind: kinds[s.word("kind", "")], Collection: c, Node: node, From: s.i32("from", -1),
			Leader: s.i32("leader", 0), Term: s.num("term", 1), Seq: s.num("seq", 1),
		}
		for _, r := range strings.Split(s.word("copies", ""), ",") {
			if n, err := strconv.Atoi(r); err == nil {
				a.Replicas = append(a.Replicas, int32(n))
			}
		}
		s.c.Acted(&a)
	case "committed":
		e := record.Commit{At: s.time(), Collection: c, Node: node, Invocation: s.num("id", 1), Client: s.i32("client", 0)}
		if c == 1 {
			writer := replica.NewSEC(replica.Actor{Node: node, Incarnation: uint32(e.Invocation)})
			e.Delta = writer.Commit(s.at, []replica.Effect{{Op: replica.Increment, Key: "n", Delta: 1}})
			s.sec.Merge(e.Delta)
		} else {
			e.Term, e.Index = v.Term, v.Index
			e.Entry = s.order(v, e.Invocation)
			e.Digest = s.digest(v)
		}
		s.c.Committed(e)
	case "applied":
		s.c.Applied(record.Apply{At: s.time(), Collection: c, Node: node, Term: v.Term, Index: v.Index, Digest: s.digest(v)})
	case "served":
		seen := s.version("seen", replica.Version{})
		s.c.Served(record.Serve{
			At: s.time(), Collection: c, Node: node, Invocation: s.num("id", 1),
			SeenTerm: seen.Term, SeenIndex: seen.Index, FoundTerm: v.Term, FoundIndex: v.Index, Digest: s.digest(v),
		})
	case "failover":
		state := s.state[v]
		if s.word("state", "") == "other" {
			state = s.state[replica.Version{}]
		}
		s.last = v
		s.c.FailedOver(record.Failover{At: s.time(), Collection: c, Node: node, Term: s.num("term", 2), BaseTerm: v.Term, BaseIndex: v.Index, State: state})
	}
}

// order makes the entry of a write and the state after it: base= says after which
// version, effect=none leaves the effect out.
func (s *story) order(v replica.Version, id uint64) replica.Entry {
	previous := s.version("after", s.last)
	base := previous
	if before, ok := s.writes[previous]; ok && before.Version.Term == v.Term {
		base = before.Base
	}
	effects := []replica.Effect{{Op: replica.Set, Key: "k", Value: strconv.AppendUint(nil, id, 10)}}
	e := replica.Entry{Version: v, Base: base, Effects: effects}
	follower := replica.NewFollower()
	follower.Install(s.state[previous])
	if e.Base.Term < v.Term && e.Base.Index < v.Index {
		follower.Apply(e)
	}
	s.writes[v], s.state[v], s.last = e, follower.Snapshot(), v
	if s.word("effect", "") == "none" {
		e.Effects = nil
	}
	if s.word("entry", "") == "none" {
		e.Version = replica.Version{}
	}
	return e
}

// digest is the digest of a version, or of another one that state= names.
func (s *story) digest(v replica.Version) uint64 {
	v = s.version("state", v)
	state, ok := s.state[v]
	if !ok {
		return 1
	}
	log := replica.NewFollower()
	log.Install(state)
	return log.Digest()
}

// call tells of a call.
func (s *story) call(what string) {
	id := s.num("id", 1)
	i := record.Invocation{ID: id, Client: s.i32("client", 0), Collection: s.i32("c", 0), Executed: s.i32("ran", 0)}
	if what == "began" {
		s.begun[id] = s.time()
		i.Begin(s.time())
		s.c.Began(&i)
		return
	}
	for _, status := range record.Statuses() {
		if status.String() == s.word("status", "ok") {
			i.Status = status
		}
	}
	i.Retries = s.i32("retries", 0)
	i.Hostile = s.word("hostile", "no") == "yes"
	i.Wrote = s.i32("wrote", 0)
	i.Begin(s.int("sent", s.begun[id]))
	i.Lap(record.Queue, i.Sent)
	i.Lap(record.Network, s.int("until", s.at))
	i.Parts[record.Wait] += s.int("wait-part", 0)
	i.Parts[record.Cold] += s.int("cold-part", 0)
	s.c.Invoked(&i)
}

// rest tells the end: a copy of both at each node that copies= names for the
// sequential one, and one of the sec one at node 0.
func (s *story) rest() {
	r := &record.Rest{At: s.time(), Traffic: record.Traffic{
		Sent: s.int("sent", 0), Duplicated: s.int("duplicated", 0), Delivered: s.int("delivered", 0), Lost: s.int("lost", 0), InFlight: s.int("flying", 0),
	}}
	v := s.version("v", s.last)
	lead := s.i32("leader", 0)
	for _, text := range strings.Split(s.word("copies", "0"), ",") {
		if n, err := strconv.Atoi(text); err == nil {
			h := record.Holding{Node: int32(n), Serves: s.word("serves", "yes") == "yes", Leads: int32(n) == lead, Term: s.last.Term, Index: s.last.Index, Digest: s.digest(s.last)}
			if int32(n) != lead {
				h.Term, h.Index, h.Digest, h.Overdue = v.Term, v.Index, s.digest(v), int(s.int("overdue", 0))
			}
			h.Bytes = s.int("bytes", 0)
			r.Holdings = append(r.Holdings, h)
		}
	}
	for _, text := range strings.Split(s.word("sec", "0"), ",") {
		if n, err := strconv.Atoi(text); err == nil {
			h := record.Holding{Collection: 1, Node: int32(n), Serves: true, Leads: n == 0, Digest: s.sec.Digest(), Overdue: int(s.int("overdue", 0))}
			if s.word("behind", "") == text {
				h.Digest = 0
			}
			r.Holdings = append(r.Holdings, h)
		}
	}
	s.c.Final(r)
}

// verdict prints the violations, or "lawful", and what was lost.
func (s *story) verdict() string {
	var b strings.Builder
	for _, v := range s.c.Violations() {
		fmt.Fprintf(&b, "%v: %s\n", v.Law, v.Message)
	}
	if s.c.Count() == 0 {
		b.WriteString("lawful\n")
	}
	if l := s.c.Losses(); l != (check.Losses{}) {
		fmt.Fprintf(&b, "lost: %d writes, %d reads; repeated: %d writes\n", l.Writes, l.Reads, l.Repeated)
	}
	return b.String()
}

func (s *story) time() int64 { return s.at + s.int("late", 0) }

func (s *story) word(key, def string) string {
	if w, ok := s.words[key]; ok {
		return w
	}
	return def
}

func (s *story) int(key string, def int64) int64 {
	w, ok := s.words[key]
	if !ok {
		return def
	}
	n, err := strconv.ParseInt(w, 10, 64)
	if err != nil {
		s.t.Fatalf("%s: %s=%s is not a number", s.pos, key, w)
	}
	return n
}

func (s *story) i32(key string, def int32) int32 { return int32(s.int(key, int64(def))) }

func (s *story) num(key string, def uint64) uint64 { return uint64(s.int(key, int64(def))) }

func (s *story) version(key string, def replica.Version) replica.Version {
	w, ok := s.words[key]
	if !ok || w == "other" {
		return def
	}
	term, index, ok := strings.Cut(w, ".")
	t, err1 := strconv.ParseUint(term, 10, 64)
	i, err2 := strconv.ParseUint(index, 10, 64)
	if !ok || err1 != nil || err2 != nil {
		s.t.Fatalf("%s: %s=%s is no version", s.pos, key, w)
	}
	return replica.Version{Term: t, Index: i}
}

// Without this a law could be added that nothing shows to be broken, or whose code
// nobody finds: each is judged in the file of its name and has a story that breaks it.
func TestEveryLawHasItsFileAndItsStory(t *testing.T) {
	for l := range check.Law(check.Laws) {
		if _, err := os.Stat(l.String() + ".go"); err != nil {
			t.Errorf("the law %s is judged in no file of that name: %v", l, err)
		}
		story, err := os.ReadFile(filepath.Join("testdata", l.String()+".txt"))
		if err != nil {
			t.Errorf("the law %s has no story: %v", l, err)
		} else if !strings.Contains(string(story), "\n"+l.String()+": ") {
			t.Errorf("testdata/%s.txt does not break the law", l)
		}
	}
}
