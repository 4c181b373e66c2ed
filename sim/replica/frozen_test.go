package replica_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// shows is all that a store holds.
func shows(s replica.Store) string {
	text := ""
	for k := range s.Keys() {
		v, _ := s.Get(k)
		text += fmt.Sprintf("%s: %v %q %d %q\n", k, v.Kind, v.Bytes, v.Count, v.Members)
	}
	return text
}

// A body that runs on another goroutine while its node goes on must see the state of the
// moment when it began. With -race this also finds what the two would share.
func TestFrozenStandsStill(t *testing.T) {
	effects := []replica.Effect{
		{Op: replica.Set, Key: "a", Value: []byte("one")},
		{Op: replica.Increment, Key: "n", Delta: 3},
		{Op: replica.SetAdd, Key: "s", Value: []byte("x")},
		{Op: replica.SetAdd, Key: "s", Value: []byte("y")},
	}
	later := []replica.Effect{
		{Op: replica.Delete, Key: "a"},
		{Op: replica.Increment, Key: "n", Delta: 4},
		{Op: replica.SetRemove, Key: "s", Value: []byte("x")},
		{Op: replica.Set, Key: "b", Value: []byte("two")},
	}
	log := replica.NewSequential()
	log.BeginTerm(1, 0)
	sec := replica.NewSEC(replica.Actor{Node: 1})
	for name, x := range map[string]struct {
		view  replica.View
		write func([]replica.Effect)
	}{
		"sequential": {log, func(e []replica.Effect) { log.Append(e) }},
		"sec":        {sec, func(e []replica.Effect) { sec.Commit(1, e) }},
	} {
		t.Run(name, func(t *testing.T) {
			x.write(effects)
			before := shows(x.view)
			frozen := x.view.Frozen()
			var reader sync.WaitGroup
			reader.Go(func() {
				for range 100 {
					if got := shows(frozen); got != before {
						t.Errorf("the frozen state has become\n%s, it was\n%s", got, before)
						return
					}
				}
			})
			for range 100 {
				x.write(later)
				shows(x.view)
			}
			reader.Wait()
			if shows(x.view) == before {
				t.Error("nothing was written meanwhile")
			}
		})
	}
}
