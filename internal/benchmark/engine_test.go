package benchmark

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// A benchmark of queues that do different things compares nothing: on every
// model all of them must leave the same fingerprint. Small sizes, all models.
func TestQueuesAgree(t *testing.T) {
	small := experiments()
	for i := range small {
		small[i].size = min(small[i].size, 20_000)
	}
	var out bytes.Buffer
	rows, err := measure(context.Background(), &out, small, 2, 20_000, 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(small) * len(contenders()); len(rows) != want {
		t.Fatalf("%d rows, want %d", len(rows), want)
	}
	for _, r := range rows {
		if !(r.Rate > 0) || !(r.Ratio > 0) {
			t.Errorf("row %+v", r)
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(small)+1 {
		t.Errorf("table of %d lines:\n%s", len(lines), &out)
	}
	for _, l := range lines {
		if len(l) != len(lines[0]) && l != lines[0] && len(l) != len(lines[1]) {
			t.Errorf("table is not aligned:\n%s", &out)
			break
		}
	}
}

// The fingerprint must see a queue that swaps two events of one time.
func TestFingerprintSeesOrder(t *testing.T) {
	var a, b fingerprint
	x, y := des.Event{At: 5, Arg: 1}, des.Event{At: 5, Arg: 2}
	a.add(x)
	a.add(y)
	b.add(y)
	b.add(x)
	if a == b {
		t.Errorf("both orders give %#x", uint64(a))
	}
}

// An interrupted benchmark must end at once, with the reason.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := measure(ctx, new(bytes.Buffer), experiments()[:1], 1, 1, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// The network must be stable and busy, or its rate says nothing: what is under
// way stays bounded, every tier serves, and nothing is allocated once warm.
func TestNetworkIsSteady(t *testing.T) {
	const clients = 5000
	n := newNetwork(des.New(), clients)
	n.run(40 * clients)
	warm := len(n.requests)
	allocations := testing.AllocsPerRun(1, func() { n.run(20 * clients) })
	if grown := len(n.requests); grown > warm*3/2 {
		t.Errorf("requests under way grew from %d to %d", warm, grown)
	}
	if allocations > 20 { // the slab may still double
		t.Errorf("%v allocations in %d events", allocations, 20*clients)
	}
	served := uint64(0)
	for _, c := range n.latency {
		served += c
	}
	if served < 5*clients {
		t.Errorf("%d requests served", served)
	}
}
