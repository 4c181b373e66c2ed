package emulation_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/emulation"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

const (
	ms  = int64(1e6)
	sec = int64(1e9)
)

// counters is a module that reads and writes one counter.
type counters struct{}

func (counters) Size() int64              { return 4096 }
func (counters) InitGas() int64           { return 1000 }
func (counters) Functions() []string      { return []string{"read", "write"} }
func (counters) Exports(name string) bool { return name == "read" || name == "write" }

func (counters) Call(_ context.Context, i wasm.Invocation) (wasm.Result, error) {
	r := wasm.Result{Gas: 22_500, Effects: make([][]wasm.Effect, len(i.Stores))}
	if i.Function == "write" {
		r.Writes, r.Effects[0] = 1, []wasm.Effect{{Op: wasm.Increment, Key: "n", Delta: 1}}
		return r, nil
	}
	v, _ := i.Stores[0].Store.Get("n")
	r.Reads, r.Output = 1, fmt.Appendf(nil, "%d", v.Count)
	return r, nil
}

func load([]byte) (blueprint.Module, error) { return counters{}, nil }

// small is a world of a cloud, a fog node and an edge node, with four clients for two seconds.
// The epochs are short, so that copies are made in that time.
func small() (c blueprint.Config, err error) {
	c = blueprint.Config{
		Seed: 1,
		Parameters: platform.Parameters{
			Duration: 2 * sec, Round: sec, AccessRTT: 2 * ms, Chunk: 64 << 10, Coalesce: [2]int64{20 * ms, 20 * ms},
			KeepAlive: 600 * sec, GasLimit: 1e9, MetadataCache: true, MetadataCapacity: 1024, TokenLifetime: 3600 * sec,
			Placement: platform.Placement{
				Epoch: 500 * ms, Gossip: 20 * ms, Weights: policy.Weights{Beta: .05, Epsilon: .0005}, History: policy.DefaultHistory,
			},
		},
		Functions: []workloads.Function{
			{Name: "read", Module: "native", Export: "read"},
			{Name: "write", Module: "native", Export: "write", Write: true},
		},
		Collections: []workloads.Collection{
			{Name: "carts", Consistency: workloads.SEC, Size: 10_000, Read: 0, Write: 1},
			{Name: "stock", Consistency: workloads.Sequential, Size: 10_000, Read: 0, Write: 1},
		},
	}
	for i, collection := range []int{0, 1, 0, 1} {
		c.Clients = append(c.Clients, workloads.Client{
			Name: fmt.Sprint("shopper-", i), Access: 2, Collections: []int{collection}, WriteShare: .3,
			Arrivals: workloads.Arrivals{Process: workloads.Poisson, Period: 100 * ms},
		})
	}
	c.Tree, err = topology.New([]topology.Node{
		{Name: "cloud", Parent: topology.None, Cores: 4, Speed: 30_000_000},
		{Name: "fog", Parent: 0, Cores: 4, Speed: 30_000_000, Uplink: topology.Link{RTT: 20 * ms, Bandwidth: 1e9}},
		{Name: "edge", Parent: 1, Cores: 4, Speed: 30_000_000, Uplink: topology.Link{RTT: 8 * ms, Bandwidth: 1e9}},
	})
	if err != nil {
		return c, err
	}
	for consistency, name := range map[workloads.Consistency]string{workloads.SEC: "always-copy", workloads.Sequential: "energy"} {
		parameters := map[string]any{"z": 0.0}
		if name == "always-copy" {
			parameters = map[string]any{"trigger": "epoch", "to": "edge", "idle_drop": int64(4)}
		}
		if c.Parameters.Placement.Policies[consistency], err = policy.New(name, parameters); err != nil {
			return c, err
		}
	}
	return c, nil
}

// asProcess makes the test binary a process of an emulation.
const asProcess = "ERMES_EMULATION_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asProcess) == "" {
		os.Exit(m.Run())
	}
	build := func() (*blueprint.Blueprint, error) {
		c, err := small()
		if err != nil {
			return nil, err
		}
		return blueprint.New(c, load)
	}
	if err := emulation.Serve(build, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Four operating-system processes must do what the simulation does: the same calls at the
// same times, each with its outcome, under the laws, and with the same placement at the end.
// How late they are is the host's and is judged by nobody here.
func TestThreeNodesOverSockets(t *testing.T) {
	c, err := small()
	if err != nil {
		t.Fatal(err)
	}
	simulated := emulation.Ledger{}
	w, err := sim.New(sim.Config{Config: c}, load, simulated)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	run := emulation.Run{
		Nodes: 3, Duration: c.Parameters.Duration, Dilate: 1, Dir: t.TempDir(),
		Command: func(ctx context.Context) *exec.Cmd {
			cmd := exec.CommandContext(ctx, os.Args[0])
			cmd.Env = append(os.Environ(), asProcess+"=1")
			return cmd
		},
	}
	log, err := run.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkers := check.New(c.Tree, c.Collections, c.Clients, check.Options{Epoch: c.Parameters.Placement.Epoch, Duration: c.Parameters.Duration})
	var now int64
	checkers.Clock(func() int64 { return now })
	emulated := emulation.Ledger{}
	emulation.Replay(log.Entries, func(at int64) { now = at }, sim.Tracker(c.Tree, len(c.Collections)), checkers, emulated)
	if !log.Rested {
		t.Error("the processes have not come to rest")
	} else {
		checkers.Final(&log.Rest)
	}
	for _, v := range checkers.Violations() {
		t.Error(v)
	}
	compared := emulation.Compare(simulated, log.Entries, -1)
	if n := len(simulated); n < 50 || compared.Paired != n || len(emulated) != n || compared.Late > 0 || compared.SameOutcome != n {
		t.Errorf("%d calls simulated, %d emulated: %+v", n, len(emulated), compared)
	}
	t.Logf("%+v\n%+v", compared, log.Accounts)
}
