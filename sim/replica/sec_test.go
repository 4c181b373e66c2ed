package replica

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// secPair is a copy and the naive model of it.
type secPair struct {
	sec   *SEC
	facts facts
	clock Clock
}

// carried is a delta or snapshot under way, with what it means in the model and
// what it looked like when it was made.
type carried struct {
	delta    Delta
	snapshot *Snapshot
	facts    facts
	latest   Stamp
	made     string
}

// secWorld is a collection with several copies, whose messages all stay under way
// for ever: whatever has been sent may be lost for now, or arrive again.
type secWorld struct {
	copies []*secPair
	sent   []carried
	births uint32
	now    int64
}

func newPair(actor Actor) *secPair {
	return &secPair{sec: NewSEC(actor), facts: make(facts), clock: Clock{actor: actor}}
}

func (w *secWorld) copyOf(t *rapid.T) *secPair {
	return w.copies[rapid.IntRange(0, len(w.copies)-1).Draw(t, "copy")]
}

func (w *secWorld) message(t *rapid.T) *carried {
	if len(w.sent) == 0 {
		t.Skip("nothing was sent")
	}
	return &w.sent[rapid.IntRange(0, len(w.sent)-1).Draw(t, "message")]
}

func (w *secWorld) send(t *rapid.T, c carried) {
	c.made = dump(&c)
	if rapid.Bool().Draw(t, "over a wire") {
		if c.snapshot != nil {
			*c.snapshot = snapshotOverWire(t, *c.snapshot)
		} else {
			c.delta = deltaOverWire(t, c.delta)
		}
		if read := dump(&c); read != c.made {
			t.Fatalf("sent %s\nread %s", c.made, read)
		}
	}
	w.sent = append(w.sent, c)
}

// deliver merges a message into a copy and its model.
func (p *secPair) deliver(t *rapid.T, c *carried) {
	before := p.sec.Bytes()
	room := c.delta.WireBytes()
	if c.snapshot != nil {
		p.sec.Install(*c.snapshot)
		room = c.snapshot.Bytes()
	} else {
		p.sec.Merge(c.delta)
	}
	if grown := p.sec.Bytes() - before; grown > room {
		t.Fatalf("grew by %d bytes from a message of %d", grown, room)
	}
	p.facts.unite(c.facts)
	p.clock.Observe(c.latest)
}

func (w *secWorld) commit(t *rapid.T) {
	p := w.copyOf(t)
	effects := drawEffects(t)
	w.now += rapid.Int64Range(0, 1).Draw(t, "elapsed")
	now := max(0, w.now-rapid.Int64Range(0, 3).Draw(t, "clock behind"))
	made := p.facts.commit(effects, func() Stamp { return p.clock.Tick(now) })
	d := p.sec.Commit(now, effects)
	if d.Empty() != (len(made) == 0) {
		t.Fatalf("%v: delta of %d keys, facts %v", effects, d.Keys(), made)
	}
	w.send(t, carried{delta: d, facts: made, latest: d.latest})
}

// coalesce sends the join of two deltas; both stay under way too.
func (w *secWorld) coalesce(t *rapid.T) {
	a, b := w.message(t), w.message(t)
	if a.snapshot != nil || b.snapshot != nil {
		t.Skip("a snapshot does not join")
	}
	c := carried{delta: a.delta.Join(b.delta), facts: maps.Clone(a.facts), latest: a.latest}
	c.facts.unite(b.facts)
	if c.latest.Compare(b.latest) < 0 {
		c.latest = b.latest
	}
	if c.delta.WireBytes() > a.delta.WireBytes()+b.delta.WireBytes() {
		t.Fatalf("a join of %d bytes from %d and %d", c.delta.WireBytes(), a.delta.WireBytes(), b.delta.WireBytes())
	}
	w.send(t, c)
}

// state sends all that a copy has.
func (w *secWorld) state(t *rapid.T) {
	p := w.copyOf(t)
	c := carried{facts: maps.Clone(p.facts)}
	if rapid.Bool().Draw(t, "as a snapshot") {
		s := p.sec.Snapshot()
		c.snapshot, c.latest = &s, s.cells.latest
	} else {
		c.delta = p.sec.Everything()
		c.latest = c.delta.latest
	}
	w.send(t, c)
}

// replaceCopy drops a copy; the node soon has another, which starts from nothing.
func (w *secWorld) replaceCopy(t *rapid.T) {
	i := rapid.IntRange(0, len(w.copies)-1).Draw(t, "dropped")
	w.births++
	w.copies[i] = newPair(Actor{Node: int32(i), Incarnation: w.births})
}

func (w *secWorld) check(t *rapid.T) {
	for i, p := range w.copies {
		if got, want := read(p.sec), p.facts.visible(); !maps.Equal(got, want) {
			t.Fatalf("copy %d shows %v, its history means %v", i, got, want)
		}
		if got, want := p.sec.Bytes(), secBytes(p.sec); got != want {
			t.Fatalf("copy %d: %d bytes, by definition %d", i, got, want)
		}
		for _, q := range w.copies[:i] {
			same := maps.Equal(p.facts.visible(), q.facts.visible())
			if same != (p.sec.Digest() == q.sec.Digest()) {
				t.Fatalf("digests of %v and %v", read(p.sec), read(q.sec))
			}
		}
	}
}

// quiesce delivers to every copy all messages, each with its own order, some twice.
func (w *secWorld) quiesce(t *rapid.T) {
	for i, p := range w.copies {
		order := make([]int, 0, 2*len(w.sent))
		for m := range w.sent {
			order = append(order, m)
		}
		again := rapid.SliceOfN(rapid.IntRange(0, max(0, len(w.sent)-1)), 0, len(w.sent)).Draw(t, "again")
		order = rapid.Permutation(append(order, again...)).Draw(t, fmt.Sprint("order for ", i))
		for _, m := range order {
			p.deliver(t, &w.sent[m])
		}
	}
	first := w.copies[0].sec
	for i, p := range w.copies {
		if p.sec.Digest() != first.Digest() || p.sec.Bytes() != first.Bytes() {
			t.Fatalf("copy %d: %v in %d bytes, copy 0: %v in %d", i, read(p.sec), p.sec.Bytes(), read(first), first.Bytes())
		}
	}
	w.check(t)
	for i := range w.sent {
		if c := &w.sent[i]; dump(c) != c.made {
			t.Fatalf("message %d changed after it was sent\nfrom %s\nto   %s", i, c.made, dump(c))
		}
	}
}

// Without this test copies could differ for ever after the same writes, show what
// no history explains, or change what is already under way to others. Deltas,
// joins of deltas and snapshots arrive in any order, twice, or late; copies come
// and go; node clocks disagree.
func TestSECConverges(t *testing.T) {
	for range 20 {
		rapid.Check(t, func(t *rapid.T) {
			w := &secWorld{}
			for i := range rapid.IntRange(2, 4).Draw(t, "copies") {
				w.copies = append(w.copies, newPair(Actor{Node: int32(i)}))
			}
			t.Repeat(map[string]func(*rapid.T){
				"commit":  w.commit,
				"commit2": w.commit,
				"deliver": func(t *rapid.T) { w.copyOf(t).deliver(t, w.message(t)) },
				"join":    w.coalesce,
				"state":   w.state,
				"replace": w.replaceCopy,
				"":        w.check,
			})
			w.quiesce(t)
		})
	}
}

// Without this test Join could depend on the order in which a node coalesces.
func TestJoinLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &secWorld{copies: []*secPair{newPair(Actor{Node: 1}), newPair(Actor{Node: 2}), newPair(Actor{Node: 3})}}
		for range 12 {
			w.commit(t)
			w.copyOf(t).deliver(t, w.message(t))
		}
		a, b, c := w.message(t).delta, w.message(t).delta, w.message(t).delta
		same := func(law string, x, y Delta) {
			if u, v := dump(&carried{delta: x}), dump(&carried{delta: y}); u != v {
				t.Fatalf("%s\n%s\n%s", law, u, v)
			}
			if x.WireBytes() != y.WireBytes() {
				t.Fatalf("%s: %d and %d bytes", law, x.WireBytes(), y.WireBytes())
			}
		}
		same("a ⊔ b = b ⊔ a", a.Join(b), b.Join(a))
		same("(a ⊔ b) ⊔ c = a ⊔ (b ⊔ c)", a.Join(b).Join(c), a.Join(b.Join(c)))
		same("a ⊔ a = a", a.Join(a), a)
		same("a ⊔ 0 = a", a.Join(Delta{}), a)
	})
}

// dump spells out a message, behind all pointers.
func dump(c *carried) string {
	s := fmt.Sprint(c.delta.latest)
	for i := range c.delta.changes {
		s += dumpParts(c.delta.changes[i].key, &c.delta.changes[i].parts)
	}
	if c.snapshot != nil {
		for _, key := range testKeys {
			if cell := c.snapshot.cells.byKey[key]; cell != nil {
				s += dumpParts(key, &cell.parts)
			}
		}
	}
	return s
}

func dumpParts(key string, p *parts) string {
	s := fmt.Sprintf("\n%s: %v", key, p.register)
	if p.counter != nil {
		s += fmt.Sprintf(" counter %v", *p.counter)
	}
	if p.set != nil {
		s += fmt.Sprintf(" set %v", *p.set)
	}
	return s
}
