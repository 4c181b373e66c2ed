package replica

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// Without this test the two models could give a guest different answers for the
// same calls where no copy is concurrent to another, and sizes and digests that
// follow changes could drift from the state that they describe.
func TestOneCopyObeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := make(map[string]any)
		sequential, sec := NewSequential(), NewSEC(Actor{Node: 1})
		sequential.BeginTerm(1, 1)
		now := int64(0)
		t.Repeat(map[string]func(*rapid.T){
			"call": func(t *rapid.T) {
				effects := drawEffects(t)
				now += rapid.Int64Range(0, 1).Draw(t, "elapsed")
				roomSequential := sequential.Bytes() + sequential.Growth(effects)
				roomSEC := sec.Bytes() + sec.Growth(effects)
				for i := range effects {
					obey(want, &effects[i])
				}
				sequential.Append(effects)
				sec.Commit(now, effects)
				if b := sequential.Bytes(); b > roomSequential {
					t.Fatalf("sequential: %d bytes, Growth allowed %d", b, roomSequential)
				}
				if b := sec.Bytes(); b > roomSEC {
					t.Fatalf("sec: %d bytes, Growth allowed %d", b, roomSEC)
				}
			},
			"": func(t *rapid.T) {
				for name, s := range map[string]interface {
					Store
					Digest() uint64
				}{"sequential": sequential, "sec": sec} {
					if got := read(s); !maps.Equal(got, inWords(want)) {
						t.Fatalf("%s: got %v, want %v", name, got, inWords(want))
					}
					if s.Digest() != digestOf(want) {
						t.Fatalf("%s: digest drifted at %v", name, read(s))
					}
				}
				if got, want := sequential.Bytes(), bytesOf(want); got != want {
					t.Fatalf("sequential: %d bytes, by definition %d", got, want)
				}
				if got, want := sec.Bytes(), secBytes(sec); got != want {
					t.Fatalf("sec: %d bytes, by definition %d", got, want)
				}
			},
		})
	})
}

// secBytes is SEC.Bytes by its definition.
func secBytes(s *SEC) (bytes int64) {
	for key, c := range s.cells.byKey {
		bytes += int64(len(key))
		if c.register.stamp != (Stamp{}) {
			bytes += 20 + int64(len(c.register.value))
		}
		if c.counter != nil {
			bytes += 20 + 40*int64(len(c.counter.totals))
		}
		if c.set != nil {
			bytes += 20 + 16*int64(len(c.set.seen.upto)+len(c.set.seen.loose))
			for _, e := range c.set.elements {
				bytes += 16 + int64(len(e.member))
			}
		}
	}
	return bytes
}

// Without this test the initial size of a collection would be other than the
// scenario says, a copy of it would cost the host its size, or a digest would tell
// a seeded value from the same bytes written.
func TestSeedOccupiesItsSizeAndNoMemory(t *testing.T) {
	for _, size := range []int64{0, 3, 24, 25, 31, 32, 33, 1000, 4 << 20} {
		sequential, sec := NewSequential(), NewSEC(Actor{})
		sequential.Seed("data", size)
		sec.Seed("data", size)
		if got, want := sequential.Bytes(), max(size, 4); got != want {
			t.Errorf("sequential of size %d: %d bytes, want %d", size, got, want)
		}
		if got, want := sec.Bytes(), max(size, 24); got != want {
			t.Errorf("sec of size %d: %d bytes, want %d", size, got, want)
		}
		v, _ := sec.Get("data")
		if hashOf(v.Bytes) != hashOfZeros(int64(len(v.Bytes))) {
			t.Errorf("hash of %d zeros", len(v.Bytes))
		}
		copied := NewFollower()
		copied.Install(sequential.Snapshot())
		mine, _ := sequential.Get("data")
		theirs, _ := copied.Get("data")
		if len(mine.Bytes) > 0 && &mine.Bytes[0] != &theirs.Bytes[0] {
			t.Errorf("size %d: the copy does not share the seed", size)
		}
	}
	s := NewSEC(Actor{})
	s.Seed("data", 4<<20)
	state := s.Snapshot()
	if n := testing.AllocsPerRun(100, func() { NewSEC(Actor{Node: 2}).Install(state) }); n > 4 {
		t.Errorf("installing a snapshot allocates %v times", n)
	}
}

// Without this test a seed could win over a write at time zero, or copies that
// are seeded one by one could differ.
func TestSeedPrecedesEveryWrite(t *testing.T) {
	a, b := NewSEC(Actor{Node: 0}), NewSEC(Actor{Node: 1})
	a.Seed("data", 100)
	d := a.Commit(0, []Effect{{Op: Set, Key: "data", Value: []byte("first")}})
	b.Merge(d)
	b.Seed("data", 100)
	if got := read(b).String(); got != `data="first"` {
		t.Errorf("got %s", got)
	}
	if a.Digest() != b.Digest() || a.Bytes() != b.Bytes() {
		t.Errorf("copies differ: %v and %v", read(a), read(b))
	}
}

// Without this test reading could cost an allocation per call.
func TestReadsDoNotAllocate(t *testing.T) {
	effects := []Effect{
		{Op: Set, Key: "register", Value: []byte("value")},
		{Op: Increment, Key: "counter", Delta: 3},
		{Op: SetAdd, Key: "set", Value: []byte("m")},
	}
	sequential, sec := NewSequential(), NewSEC(Actor{})
	sequential.BeginTerm(1, 0)
	sequential.Append(effects)
	sec.Commit(1, effects)
	for name, s := range map[string]Store{"sequential": sequential, "sec": sec} {
		n := testing.AllocsPerRun(100, func() {
			for i := range effects {
				if _, ok := s.Get(effects[i].Key); !ok {
					t.Fatal("absent: ", effects[i].Key)
				}
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations for three reads", name, n)
		}
	}
}
