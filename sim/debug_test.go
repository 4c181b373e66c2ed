package sim_test

import (
	"os"
	"strconv"
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
