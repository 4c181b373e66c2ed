package sim_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
)

// Soaking runs random worlds of fresh seeds, for as long as one likes; `make soak` is
// how it is called. Tests draw the same worlds every time and cannot find what is
// wrong in others.
var soaking = struct {
	worlds, family, seed, cut *string
	trace, hash, sockets      *bool
}{
	worlds:  flag.String("soak.n", "", "soak: number of worlds; none = run tests"),
	family:  flag.String("soak.family", "all", "soak: family of worlds, or all"),
	seed:    flag.String("soak.seed", "", "soak: seed of the first world; none = a fresh one"),
	cut:     flag.String("soak.cut", "", "soak: what to leave out, as a failing world prints it"),
	trace:   flag.Bool("soak.trace", false, "soak: print every message and act"),
	hash:    flag.Bool("soak.hash", false, "soak: print what each world comes to, instead of judging it"),
	sockets: flag.Bool("soak.sockets", false, "soak: besides, a world must come to the same when its messages travel as bytes"),
}

func TestMain(m *testing.M) {
	flag.Parse()
	if *soaking.worlds != "" {
		os.Exit(soak(os.Stdout))
	}
	os.Exit(m.Run())
}

// soak runs the worlds that the flags ask for on all cores and returns the exit code.
func soak(out io.Writer) int {
	s, worlds, err := newSoaker(out)
	if err != nil {
		fmt.Fprintln(out, err)
		return 2
	}
	fmt.Fprintf(out, "make soak FAMILY=%s SEED=%d N=%d\n", *soaking.family, s.base, worlds)
	if *soaking.hash {
		s.hashes(worlds)
		return 0
	}
	s.run(worlds, *soaking.trace)
	fmt.Fprintf(out, "%d worlds, %d failed\n", worlds, s.failed)
	if s.failed > 0 {
		return 1
	}
	return 0
}

// newSoaker reads the flags.
func newSoaker(out io.Writer) (s *soaker, worlds uint64, err error) {
	s = &soaker{out: out, cutText: *soaking.cut, base: rand.Uint64N(1e15)}
	if *soaking.family != "all" {
		if s.family, err = familyOf(*soaking.family); err != nil {
			return nil, 0, err
		}
	}
	if s.cuts, err = parseCuts(*soaking.cut); err != nil {
		return nil, 0, err
	}
	if worlds, err = strconv.ParseUint(*soaking.worlds, 10, 63); err != nil {
		return nil, 0, fmt.Errorf("N=%s is no number of worlds", *soaking.worlds)
	}
	if *soaking.seed != "" {
		if s.base, err = strconv.ParseUint(*soaking.seed, 10, 64); err != nil {
			return nil, 0, fmt.Errorf("SEED=%s: a seed is a number from 0 to %d", *soaking.seed, uint64(1<<64-1))
		}
	}
	return s, worlds, nil
}

// A soaker runs worlds and tells of those that fail.
type soaker struct {
	family  *family // nil: all of them
	base    uint64
	cuts    []cut
	cutText string

	lock   sync.Mutex
	out    io.Writer
	failed int
}

// pick is the family of world i. A family sees all residues of seeds, on which some
// draws depend.
func (s *soaker) pick(i uint64) *family {
	if s.family != nil {
		return s.family
	}
	n := uint64(len(families))
	return &families[(i+i/n)%n]
}

func (s *soaker) run(worlds uint64, trace bool) {
	each(worlds, func(i uint64) { s.world(s.pick(i), s.base+i, trace) })
}

// hashes prints what each world comes to, in order: a change of the code that shall
// change nothing is held against the build before it.
func (s *soaker) hashes(worlds uint64) {
	lines := make([]string, worlds)
	each(worlds, func(i uint64) {
		f, seed := s.pick(i), s.base+i
		lines[i] = fmt.Sprintf("%s %d: %s", f.name, seed, outcomeOf(f.without(&complaints{}, seed, s.cuts)))
	})
	for _, line := range lines {
		fmt.Fprintln(s.out, line)
	}
}

// outcomeOf is what a world comes to: the hash of its events, how many they were, and
// the fingerprint of what listeners heard; or why it did not run.
func outcomeOf(c sim.Config) (told string) {
	defer func() {
		if p := recover(); p != nil {
			told = fmt.Sprint("panic: ", p)
		}
	}()
	heard := newFingerprint()
	w, err := sim.New(c, loadNative, heard)
	if err != nil {
		return err.Error()
	}
	out, err := w.Run(context.Background())
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %s after %d events", out.TraceHash[:16], heard.Sum(), out.Events)
}

// each calls f for the numbers below n, on all cores.
func each(n uint64, f func(i uint64)) {
	next := make(chan uint64)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// world runs one world and, if it fails, a smaller one that fails likewise.
func (s *soaker) world(f *family, seed uint64, trace bool) {
	repeat := fmt.Sprintf("make soak FAMILY=%s SEED=%d N=1", f.name, seed)
	if s.cutText != "" {
		repeat += fmt.Sprintf(" CUT=%q", s.cutText)
	}
	c := f.without(&complaints{}, seed, s.cuts)
	var also any
	if trace {
		also = tell(s.out, &c)
	}
	found := f.judge(c, also)
	if len(found) == 0 {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "FAILED: %s\n", repeat)
	for _, w := range found[:min(3, len(found))] {
		fmt.Fprintf(&b, "  %s\n", w.text)
	}
	if s.cutText == "" {
		cuts, still := f.shrink(seed, found, 300)
		fmt.Fprintf(&b, "  smaller: make soak FAMILY=%s SEED=%d N=1 CUT=%q\n  %s\n", f.name, seed, strings.Trim(fmt.Sprint(cuts), "[]"), still[0].text)
		c = f.without(&complaints{}, seed, cuts)
	}
	describe(&b, &c)
	s.lock.Lock()
	defer s.lock.Unlock()
	s.failed++
	fmt.Fprint(s.out, b.String())
}

// describe prints what there is in a world.
func describe(b *strings.Builder, c *sim.Config) {
	p, m := &c.Parameters, &c.Management
	fmt.Fprintf(b, "    %.3f s; sec: %T, sequential: %T; %+v\n", float64(p.Duration)/1e9, p.Placement.Policies[0], p.Placement.Policies[1], *p)
	for i := range c.Tree.Len() {
		n := c.Tree.Node(i)
		fmt.Fprintf(b, "    node %d below %d, RTT %.3f ms, %d bit/s, memory %s", i, n.Parent, float64(n.Uplink.RTT)/1e6, n.Uplink.Bandwidth, memoryOf(n))
		if c.Conditions != nil {
			fmt.Fprintf(b, ", %+v", c.Conditions[i])
		}
		fmt.Fprintln(b)
	}
	for i := range c.Collections {
		x := &c.Collections[i]
		fmt.Fprintf(b, "    collection %d, %v, %d B at %d, functions %d and %d, %+v\n", i, x.Consistency, x.Size, x.Home, x.Read, x.Write, m.Collection(int32(i)))
	}
	for i := range c.Clients {
		if x := &c.Clients[i]; x.Start < p.Duration {
			fmt.Fprintf(b, "    client %d at %d calls %v, writes %.2f, %+v, %+v\n", i, x.Access, x.Collections, x.WriteShare, x.Arrivals, m.Client(int32(i)))
		}
	}
	for _, x := range c.Moves {
		fmt.Fprintf(b, "    %.6f s: client %d moves to %d\n", float64(x.At)/1e9, x.Client, x.To)
	}
	for _, x := range c.Faults {
		fmt.Fprintf(b, "    %.6f to %.6f s: %v at %d\n", float64(x.From)/1e9, float64(x.Until)/1e9, x.Kind, x.Node)
	}
	for _, x := range m.Events {
		fmt.Fprintf(b, "    %.6f s: %v %+v\n", float64(x.At)/1e9, x.Kind, x)
	}
}

func memoryOf(n *topology.Node) string {
	if n.Memory == topology.Unlimited {
		return "unlimited"
	}
	return fmt.Sprintf("%d B", n.Memory)
}

// tell makes a world print what nodes send and what becomes of copies and calls.
func tell(out io.Writer, c *sim.Config) any {
	c.Alter(func(node int, e platform.Env) platform.Env { return &wire{Env: e, node: node, out: out} })
	return &reporter{out: out}
}

// wire prints what a node sends.
type wire struct {
	platform.Env
	node int
	out  io.Writer
}

func (w *wire) Send(m network.Message) {
	fmt.Fprintf(w.out, "%.9f s: node %d sends to %d: %T %+v\n", float64(w.Now())/1e9, w.node, m.To, m.Body, m.Body)
	w.Env.Send(m)
}

// reporter prints what it hears.
type reporter struct {
	out io.Writer
}

func (r *reporter) Acted(a *record.Act) {
	fmt.Fprintf(r.out, "%.9f s: %v of c%d at %d from %d, leader %d of %v: %s\n", float64(a.At)/1e9, a.Kind, a.Collection, a.Node, a.From, a.Leader, a.Replicas, a.Reason)
}

func (r *reporter) Began(i *record.Invocation) {
	fmt.Fprintf(r.out, "%.9f s: call %x of client %d on c%d, write: %v\n", float64(i.Sent)/1e9, i.ID, i.Client, i.Collection, i.Write)
}

func (r *reporter) Invoked(i *record.Invocation) {
	fmt.Fprintf(r.out, "%.9f s: outcome of %x: %v at %d\n", float64(i.Sent+i.Latency())/1e9, i.ID, i.Status, i.Executed)
}

func (r *reporter) Refused(x record.Refusal) { fmt.Fprintf(r.out, "refused: %+v\n", x) }

func (r *reporter) Committed(x record.Commit) { fmt.Fprintf(r.out, "committed: %+v\n", x) }

func (r *reporter) FailedOver(x record.Failover) { fmt.Fprintf(r.out, "failed over: %+v\n", x) }

// A world that fails must be found, made smaller, and fail in the same way when it is
// repeated from the line that is printed: otherwise soaking proves nothing.
func TestSoakFindsAndShrinks(t *testing.T) {
	bad := family{name: "bad", draw: func(t critic, seed uint64) sim.Config {
		c := randomWorld(t, seed)
		return c
	}, laws: func(t critic, c *sim.Config) []any { return []any{&prejudice{t: t}} }}
	for seed := range uint64(3) {
		found := bad.judge(bad.world(t, seed), nil)
		if len(found) == 0 {
			t.Fatalf("seed %d: nothing is found", seed)
		}
		cuts, still := bad.shrink(seed, found, 300)
		parsed, err := parseCuts(strings.Trim(fmt.Sprint(cuts), "[]"))
		if err != nil || !slices.Equal(parsed, cuts) {
			t.Errorf("cuts %v are read as %v: %v", cuts, parsed, err)
		}
		small := bad.without(t, seed, parsed)
		if again := bad.judge(small, nil); len(again) == 0 || again[0] != still[0] {
			t.Errorf("seed %d: the small world shows %v, again %v", seed, still, again)
		}
		active := 0
		for i := range small.Clients {
			if small.Clients[i].Start < small.Parameters.Duration {
				active++
			}
		}
		if active != 1 || len(small.Faults)+len(small.Moves) > 0 || small.Tree.Len() > 1 {
			t.Errorf("seed %d: %d clients, %d faults, %d moves and %d nodes are left of a world that one call spoils",
				seed, active, len(small.Faults), len(small.Moves), small.Tree.Len())
		}
	}
}

// prejudice complains about every call.
type prejudice struct {
	t critic
}

func (p *prejudice) Began(*record.Invocation) { p.t.Errorf("a call") }
