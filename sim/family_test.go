package sim_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/des"
)

// A critic is what draws and laws need of a test. Soaking is another critic: it
// collects what is wrong and goes on.
type critic interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

var _ critic = testing.TB(nil)

// A family is a way to draw worlds, and the laws that hold in them beside those of
// package check.
type family struct {
	name string
	draw func(t critic, seed uint64) sim.Config
	laws func(t critic, c *sim.Config) []any // listeners
}

// The families.
var (
	plainFamily     = family{"plain", randomWorld, func(t critic, c *sim.Config) []any { return []any{newLaws(t, c)} }}
	setsFamily      = family{"sets", randomSets, func(t critic, c *sim.Config) []any { return []any{newLaws(t, c)} }}
	turmoilFamily   = family{"turmoil", turmoil, func(t critic, _ *sim.Config) []any { return []any{&turns{t: t}} }}
	manageFamily    = family{"manage", managed, func(t critic, c *sim.Config) []any { return []any{newLaws(t, c), newJustice(t, c)} }}
	lifecycleFamily = family{"lifecycle", lifecycle, func(t critic, c *sim.Config) []any { return []any{newLaws(t, c)} }}
	oddFamily       = family{"odd", odd, func(t critic, c *sim.Config) []any { return ordinary(c.Seed).laws(t, c) }}
)

// families are those that `make soak` draws from.
var families = []family{plainFamily, setsFamily, turmoilFamily, manageFamily, lifecycleFamily, oddFamily}

// managed is a random world of several groups; manage says what is in it.
func managed(t critic, seed uint64) sim.Config {
	c := randomWorld(t, seed)
	manage(rand.New(rand.NewPCG(seed, 7)), &c)
	return c
}

// familyOf finds a family by name.
func familyOf(name string) (*family, error) {
	var names []string
	for _, f := range families {
		if f.name == name {
			return &f, nil
		}
		names = append(names, f.name)
	}
	return nil, fmt.Errorf("there is no family %q; there are all, %s", name, strings.Join(names, ", "))
}

// world draws a world whose initial placement fits: if what was drawn does not, all
// collections start at the root, whose memory is unlimited. Chunks are not so small that
// they take up the limit of events.
func (f *family) world(t critic, seed uint64) sim.Config {
	c := f.draw(t, seed)
	c.Parameters.Chunk = max(c.Parameters.Chunk, 64)
	if !fits(&c) {
		for i := range c.Collections {
			c.Collections[i].Home = c.Tree.Root()
		}
	}
	return c
}

// A fault of a world: a class, such as the law, and what happened.
type wrong struct{ class, text string }

// complaints is a critic that collects. Only the first few are kept.
type complaints struct{ list []wrong }

func (c *complaints) Helper() {}

func (c *complaints) Errorf(format string, args ...any) { c.add(format, fmt.Sprintf(format, args...)) }

func (c *complaints) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func (c *complaints) add(class, text string) {
	if len(c.list) < 8 {
		c.list = append(c.list, wrong{class, text})
	}
}

// patience is how long a world may take on the wall clock: one that spins inside an
// event is never stopped by its limit of events.
const patience = 5 * time.Minute

// judge runs a world under the eyes of all checkers and tells what is wrong with it:
// a broken law, a panic, no end, or no rest at the end.
func (f *family) judge(c sim.Config, also any) (found []wrong) {
	spins := time.AfterFunc(patience, func() {
		panic(fmt.Sprintf("make soak FAMILY=%s SEED=%d N=1: an event of this world has not ended in %v", f.name, c.Seed, patience))
	})
	defer spins.Stop()
	said := &complaints{}
	defer func() {
		if p := recover(); p != nil {
			said.add("panic", fmt.Sprintf("panic: %v%s", p, origin(debug.Stack())))
		}
		found = said.list
	}()
	checkers := check.New(c.Tree, c.Collections, c.Clients, check.Options{
		Group: owner(&c), Staleness: c.Staleness(),
		Epoch: c.Parameters.Placement.Epoch, Duration: c.Parameters.Duration,
	})
	w, err := sim.New(c, loadNative, append(f.laws(said, &c), checkers, also)...)
	if err != nil {
		said.add("new", err.Error())
		return
	}
	checkers.Clock(w.Now)
	out, err := w.Run(context.Background())
	if err != nil {
		said.add("run", err.Error())
	}
	ended := out.Stopped != des.EventLimit
	if ended {
		checkers.Final(w.Rest())
	} else {
		said.add("endless", fmt.Sprintf("the world has not come to rest after %d events, at %.3f s", out.Events, float64(w.Now())/1e9))
	}
	for _, v := range checkers.Violations() {
		said.add(v.Law.String(), v.String())
	}
	if err := w.Quiet(); ended && err != nil {
		said.add("rest", fmt.Sprintf("after %d events: %v", out.Events, err))
	}
	if *soaking.sockets {
		if told := overSockets(c); told != "" {
			said.add("sockets", told)
		}
	}
	return
}

// owner tells the group of each collection where tokens are of groups.
func owner(c *sim.Config) func(int32) string {
	if len(c.Management.Groups) == 0 {
		return nil
	}
	return func(i int32) string { return c.Management.Collection(i).Group }
}

// origin is where in this module a panic began, innermost call first.
func origin(stack []byte) string {
	_, below, _ := strings.Cut(string(stack), "panic(")
	places := ""
	for line := range strings.SplitSeq(below, "\n") {
		_, place, ok := strings.Cut(line, "/sim/")
		if ok && strings.HasPrefix(line, "\t") && !strings.Contains(place, "_test.go") {
			place, _, _ = strings.Cut(place, " ")
			places += " at sim/" + place
		}
	}
	return places
}
