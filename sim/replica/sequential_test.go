package replica

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// history is the truth about a sequential collection: for each version that a
// leader ever made, the state there and the version before.
type history struct {
	states map[Version]map[string]any
	before map[Version]Version
}

// contains reports whether v is at or before head on its chain.
func (h *history) contains(head, v Version) bool {
	for head != v {
		previous, ok := h.before[head]
		if !ok {
			return false
		}
		head = previous
	}
	return true
}

// crown is a term as a message: who leads from where.
type crown struct {
	term uint64
	base Version
}

// logWorld is a collection with a leader and followers. All messages stay under
// way for ever: they may be lost for now, overtake each other, or come again.
type logWorld struct {
	history   history
	copies    []*Sequential
	leader    int
	term      uint64
	entries   []Entry
	snapshots []Snapshot
	crowns    []crown
	fences    []crown // by copy: the newest term that it was told of
}

func newLogWorld(t *rapid.T) *logWorld {
	w := &logWorld{history: history{
		states: map[Version]map[string]any{{}: {testKeys[0]: string(make([]byte, 10-len(testKeys[0])))}},
		before: make(map[Version]Version),
	}}
	for i := range rapid.IntRange(2, 4).Draw(t, "copies") {
		s := NewSequential()
		if i > 0 && rapid.Bool().Draw(t, "joins later") {
			s = NewFollower()
		} else {
			s.Seed(testKeys[0], 10)
		}
		w.copies = append(w.copies, s)
		w.fences = append(w.fences, crown{})
	}
	w.begin(0)
	return w
}

// begin makes copy i leader of the next term.
func (w *logWorld) begin(i int) {
	w.term++
	w.leader = i
	c := crown{term: w.term, base: w.copies[i].Version()}
	w.copies[i].BeginTerm(w.term, int32(i))
	w.crowns = append(w.crowns, c)
	w.fences[i] = c
}

func (w *logWorld) lead() *Sequential { return w.copies[w.leader] }

func (w *logWorld) write(t *rapid.T) {
	l := w.lead()
	if !l.Leads() {
		t.Fatal("the leader of the newest term does not lead")
	}
	effects := drawEffects(t)
	before := l.Version()
	state := maps.Clone(w.history.states[before])
	for i := range effects {
		obey(state, &effects[i])
	}
	e := l.Append(effects)
	if e.Version.Term != w.term || e.Version.Index != before.Index+1 {
		t.Fatalf("entry %v after %v in term %d", e.Version, before, w.term)
	}
	w.history.states[e.Version] = state
	w.history.before[e.Version] = before
	w.entries = append(w.entries, e)
}

func (w *logWorld) take(t *rapid.T) { w.apply(t, w.draw(t, "copy"), w.entryOf(t)) }

func (w *logWorld) draw(t *rapid.T, what string) int {
	return rapid.IntRange(0, len(w.copies)-1).Draw(t, what)
}

func (w *logWorld) entryOf(t *rapid.T) Entry {
	if len(w.entries) == 0 {
		t.Skip("nothing was written")
	}
	e := w.entries[rapid.IntRange(0, len(w.entries)-1).Draw(t, "entry")]
	if rapid.Bool().Draw(t, "over a wire") {
		return overWire(t, e)
	}
	return e
}

// apply delivers an entry and holds the outcome against the history.
func (w *logWorld) apply(t *rapid.T, i int, e Entry) {
	s := w.copies[i]
	before, ready := s.Version(), s.Ready()
	astray := !w.history.contains(w.lead().Version(), before) // and may not know it yet
	visible, outcome := s.Apply(e)
	w.heard(i, crown{e.Version.Term, e.Base})
	after := s.Version()
	if after.Index-before.Index != uint64(visible) {
		t.Fatalf("%v: %d visible from %v to %v", e.Version, visible, before, after)
	}
	switch outcome {
	case Applied:
		if !w.history.contains(after, e.Version) || visible == 0 {
			t.Fatalf("%v applied at %v, now at %v", e.Version, before, after)
		}
	case Duplicate:
		past := e.Version.Index <= before.Index && e.Version.Term < w.fences[i].base.Term
		if !ready || visible != 0 || !w.history.contains(before, e.Version) && !past && !astray {
			t.Fatalf("%v taken for a duplicate at %v", e.Version, before)
		}
	case Fenced:
		f := w.fences[i] // it may have been told of a term that history has passed over
		refused := e.Version.Term < f.term && !w.history.contains(f.base, e.Version)
		if w.history.contains(w.lead().Version(), e.Version) && !astray && !refused {
			t.Fatalf("%v fenced at %v, though the leader's history has it", e.Version, before)
		}
	case Waiting:
		if ready && (e.Version.Index <= before.Index+1 || visible != 0) {
			t.Fatalf("%v waits at %v", e.Version, before)
		}
	case Diverged:
		if s.Ready() || w.history.contains(e.Version, before) && ready {
			t.Fatalf("%v said to diverge from %v", e.Version, before)
		}
	}
}

// heard notes the newest term that copy i was told of.
func (w *logWorld) heard(i int, c crown) {
	if w.fences[i].term < c.term {
		w.fences[i] = c
	}
}

func (w *logWorld) snapshot(t *rapid.T) {
	if s := w.copies[w.draw(t, "copy")]; s.Ready() {
		p := s.Snapshot()
		if rapid.Bool().Draw(t, "over a wire") {
			p = snapshotOverWire(t, p)
		}
		w.snapshots = append(w.snapshots, p)
	}
}

func (w *logWorld) install(t *rapid.T) {
	if len(w.snapshots) == 0 {
		t.Skip("no snapshot was taken")
	}
	w.installAt(t, w.draw(t, "copy"), w.snapshots[rapid.IntRange(0, len(w.snapshots)-1).Draw(t, "snapshot")])
}

func (w *logWorld) installAt(t *rapid.T, i int, p Snapshot) {
	s := w.copies[i]
	before, ready := s.Version(), s.Ready()
	_, outcome := s.Install(p)
	w.heard(i, crown{p.fence.term, p.fence.base})
	lost := before.Term < w.fences[i].term && !w.history.contains(w.fences[i].base, before)
	if after := s.Version(); ready && !lost && after.Before(before) {
		t.Fatalf("a ready copy fell back from %v to %v", before, after)
	} else if outcome == Applied && (!s.Ready() || after.Before(p.Version())) {
		t.Fatalf("snapshot %v installed, now at %v", p.Version(), after)
	}
}

func (w *logWorld) fence(t *rapid.T) {
	i := w.draw(t, "copy")
	c := w.crowns[rapid.IntRange(0, len(w.crowns)-1).Draw(t, "crown")]
	w.copies[i].Fence(c.term, c.base)
	w.heard(i, c)
}

// handOver moves the leader's role as planned: sealed, caught up, begun.
func (w *logWorld) handOver(t *rapid.T) {
	to := w.draw(t, "to")
	at := w.lead().Seal()
	if w.lead().Leads() {
		t.Fatal("a sealed leader leads")
	}
	s := w.copies[to]
	s.Fence(w.term+1, at)
	w.heard(to, crown{w.term + 1, at})
	for _, e := range w.entries {
		if s.Version() != at {
			w.apply(t, to, e)
		}
	}
	if !s.Ready() || s.Version() != at {
		w.installAt(t, to, w.lead().Snapshot())
	}
	w.begin(to)
}

// failOver crowns another copy, wherever it is: what the old leader wrote beyond is lost.
func (w *logWorld) failOver(t *rapid.T) {
	to := w.draw(t, "to")
	if to == w.leader || !w.copies[to].Ready() {
		t.Skip("no heir")
	}
	if f := w.fences[to]; f.term > w.copies[to].Version().Term && f.base.Index > w.copies[to].Version().Index {
		t.Skip("the heir knows that it is behind an older term's beginning")
	}
	w.begin(to)
}

func (w *logWorld) check(t *rapid.T) {
	for i, s := range w.copies {
		if !s.Ready() {
			continue
		}
		state, known := w.history.states[s.Version()]
		if !known {
			t.Fatalf("copy %d at %v, which no leader made", i, s.Version())
		}
		if got, want := read(s), inWords(state); !maps.Equal(got, want) {
			t.Fatalf("copy %d at %v: %v, want %v", i, s.Version(), got, want)
		}
		if s.Bytes() != bytesOf(state) || s.Digest() != digestOf(state) {
			t.Fatalf("copy %d at %v: %d bytes, want %d; or the digest", i, s.Version(), s.Bytes(), bytesOf(state))
		}
		f := w.fences[i]
		if v := s.Version(); v.Term < f.term && v.Index >= f.base.Index && v != f.base {
			t.Fatalf("copy %d is at %v, though it knows that term %d began at %v", i, v, f.term, f.base)
		}
		if s.Leads() && i != w.leader && s.fence.term >= w.term {
			t.Fatalf("two leaders of term %d", w.term)
		}
	}
}

// settle delivers everything to everyone, and a snapshot to who needs one.
func (w *logWorld) settle(t *rapid.T) {
	newest := w.crowns[len(w.crowns)-1]
	for i, s := range w.copies {
		s.Fence(newest.term, newest.base)
		w.heard(i, newest)
		for _, at := range rapid.Permutation(indices(len(w.entries))).Draw(t, "order") {
			w.apply(t, i, w.entries[at])
		}
		if s.Version() != w.lead().Version() || !s.Ready() {
			if s.Ready() && w.joined(i) {
				t.Fatalf("copy %d has every entry and stays at %v, the leader at %v", i, s.Version(), w.lead().Version())
			}
			w.installAt(t, i, w.lead().Snapshot())
		}
		if s.Digest() != w.lead().Digest() || s.Version() != w.lead().Version() || s.Ahead() != 0 {
			t.Fatalf("copy %d at %v: %v, leader at %v: %v, %d ahead", i, s.Version(), read(s), w.lead().Version(), read(w.lead()), s.Ahead())
		}
	}
	w.check(t)
}

// joined reports whether every entry between copy i and the leader exists as one.
func (w *logWorld) joined(i int) bool {
	return w.history.contains(w.lead().Version(), w.copies[i].Version())
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// Without this test a follower could show a state that the leader never had, fall
// back, apply twice, stay behind for ever, or take writes of a deposed leader.
// Entries and snapshots arrive in any order, twice or never; the role is handed
// over, or taken over while writes are lost.
func TestSequentialFollowsTheLeader(t *testing.T) {
	for _, lossy := range []bool{false, true} {
		name := map[bool]string{false: "planned", true: "with failover"}[lossy]
		t.Run(name, func(t *testing.T) {
			for range 10 {
				rapid.Check(t, func(t *rapid.T) {
					w := newLogWorld(t)
					actions := map[string]func(*rapid.T){
						"write":    w.write,
						"write2":   w.write,
						"apply":    w.take,
						"apply2":   w.take,
						"snapshot": w.snapshot,
						"install":  w.install,
						"fence":    w.fence,
						"handOver": w.handOver,
						"":         w.check,
					}
					if lossy {
						actions["failOver"] = w.failOver
					}
					t.Repeat(actions)
					w.settle(t)
				})
			}
		})
	}
}
