package sim_test

import (
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestDebug(t *testing.T) {
	s := os.Getenv("SEED")
	if s == "" {
		t.Skip()
	}
	seed, _ := strconv.ParseUint(s, 10, 64)
	c := randomWorld(t, seed)
	if os.Getenv("SETS") != "" {
		c = randomSets(t, seed)
		t.Logf("%+v", c.Management)
		t.Logf("%+v", c.Clients)
		t.Logf("%+v", c.Functions)
	}
	if m := os.Getenv("MAXEV"); m != "" {
		c.MaxEvents, _ = strconv.ParseUint(m, 10, 64)
	}
	for i := range c.Tree.Len() {
		n := c.Tree.Node(i)
		t.Logf("node %d parent %d rtt %.1fms bw %d mem %d", i, n.Parent, float64(n.Uplink.RTT)/1e6, n.Uplink.Bandwidth, n.Memory)
	}
	t.Logf("%+v", c.Parameters)
	t.Logf("%+v", c.Collections)
	t.Logf("%+v", c.Faults)
	l := &listener{verbose: t.Logf}
	w, out := run(t, c, l)
	t.Logf("%+v", out)
	if err := w.Quiet(); err != nil {
		t.Error(err)
		for _, m := range w.InFlight() {
			t.Logf("%+v", m.Body)
		}
	}
}

// counter counts what failover brings about.
type counter struct {
	record.Ignore
	failovers, seq int
}

func (c *counter) Acted(a *record.Act) {
	if a.Kind == record.Lead && strings.HasPrefix(a.Reason, "elected") {
		c.failovers++
	}
}
func (c *counter) FailedOver(record.Failover) { c.seq++ }

func TestDebugCount(t *testing.T) {
	if os.Getenv("COUNT") == "" {
		t.Skip()
	}
	n, _ := strconv.Atoi(os.Getenv("COUNT"))
	total := counter{}
	var losses check.Losses
	for seed := uint64(0); seed < uint64(n); seed += 3 {
		c := randomWorld(t, seed)
		if !fits(&c) {
			continue
		}
		k := &counter{}
		checkers := check.New(c.Tree, c.Collections, c.Clients, check.Options{})
		w, out := run(t, c, record.Tee(k, checkers))
		checkers.Final(w.Rest())
		if checkers.Count() > 0 {
			t.Errorf("seed %d: %v", seed, checkers.Violations()[0])
		}
		if err := w.Quiet(); err != nil {
			t.Errorf("seed %d: %d events, %v", seed, out.Events, err)
		}
		total.failovers += k.failovers
		total.seq += k.seq
		l := checkers.Losses()
		losses.Writes += l.Writes
		losses.Reads += l.Reads
		losses.Repeated += l.Repeated
	}
	t.Logf("%+v %+v", total, losses)
}
