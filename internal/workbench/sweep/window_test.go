package sweep

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// collected runs a plan and reads its table.
func collected(t *testing.T, p *Plan) *Table {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sweep")
	run(t, p, Options{Dir: dir})
	table, err := Collect(dir)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// Without this, points of a sweep are compared over different parts of their lives. All
// numbers are those of a run with that window, percentiles and gaps too.
func TestPointsHaveOneWindow(t *testing.T) {
	table := collected(t, planned(t, `
version: 1
scenario: quickstart
axes: [{key: rounds, values: [4, 8]}]
set: {ilp.compare: [epoch]}
metrics: [latency_ms.steady.mean, latency_ms.steady.p95, optimality_gap.sequential.gap]
`))
	row := table.Rows[0]
	s, err := setting.Load("quickstart", []string{"seed=" + strconv.FormatUint(row.Seed, 10), "rounds=4", "ilp.compare=[epoch]"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if own := s.Window().From; own != 1 {
		t.Fatalf("alone the short run is measured from round %d, want 1: the test shows nothing", own)
	}
	s.Measure.From.Share, s.Measure.From.At = "", 10e9
	want, err := (&workbench.Run{Scenario: s}).Do(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range table.Rows {
		if r.Window.FromSeconds != 10 {
			t.Errorf("row %d begins at %v s, want 10", i, r.Window.FromSeconds)
		}
	}
	for k, path := range table.Metrics {
		x, err := summary.Lookup(want.Summary, path)
		if err != nil || row.Metrics[k] == nil || *row.Metrics[k] != x {
			t.Errorf("%s: %v, want %v (%v)", path, row.Metrics[k], x, err)
		}
	}
	if row.TraceHash != want.Manifest.TraceHash {
		t.Error("the window changes what happens")
	}
}

// A point that ends before the common window begins has nothing to measure; that is told
// before a night of runs. A plan that varies measure.from means what it says.
func TestPointsWithoutACommonWindow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	p := planned(t, `{version: 1, scenario: quickstart, axes: [{key: rounds, values: [1, 40]}], set: {ilp.compare: []}}`)
	err := p.Run(context.Background(), Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "ends at 5s, before the window of measurement begins that all points share: at 50s") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was written")
	}
	table := collected(t, planned(t, `
version: 1
scenario: quickstart
axes: [{key: measure.from, values: [0%, 50%]}]
set: {rounds: 4, ilp.compare: []}
metrics: [latency_ms.steady.mean]
`))
	if a, b := table.Rows[0].Window.FromSeconds, table.Rows[1].Window.FromSeconds; a != 0 || b != 10 || table.manifest.FromSeconds != nil {
		t.Errorf("windows from %v and %v s, want 0 and 10", a, b)
	}
	var text bytes.Buffer
	if err := table.Tell(&text, table.Metrics); err != nil || !strings.Contains(text.String(), "from the measure.from of each point") {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// overload is a world whose calls all go to the cloud, which can do them at one point and
// does a fraction of them at the other.
func overload(t *testing.T) *Plan {
	t.Helper()
	dir := t.TempDir()
	base := `
version: 1
rounds: 24
network: {tiers: [{tier: cloud}, {tier: edge, fanout: 2, rtt: 20ms}]}
functions: [{name: view_cart, module: retail-c, mode: read}]
collections: [{name: cart, consistency: sequential, reads: view_cart}]
clients: [{name: shopper, at: edge, arrivals: {process: poisson, rate: 2/s}, collections: [cart]}]
placement: {sequential: static}
ilp: {compare: []}
`
	plan := `
version: 1
scenario: base.yaml
replications: 2
axes: [{key: "network.tiers", values: ["[{tier: cloud}, {tier: edge, fanout: 2, rtt: 20ms}]", "[{tier: cloud, cores: 1, speed: 4k/s}, {tier: edge, fanout: 2, rtt: 20ms}]"]}]
metrics: [latency_ms.mean, latency_ms.steady.mean, violations]
`
	for name, text := range map[string]string{"base.yaml": base, "plan.yaml": plan} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := ReadPlan(filepath.Join(dir, "plan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Without this, a world without a steady state stands in the table of a sweep like any
// other, and a threshold on it is "not measured". Shards that are merged keep the notes.
func TestSweepsSayWhatIsNotSteady(t *testing.T) {
	p := overload(t)
	base := t.TempDir()
	a, b, merged := filepath.Join(base, "a"), filepath.Join(base, "b"), filepath.Join(base, "merged")
	run(t, p, Options{Dir: a, Shard: Shard{1, 2}})
	run(t, p, Options{Dir: b, Shard: Shard{2, 2}})
	shards, err := Collect(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if err := shards.Adopt(merged); err != nil {
		t.Fatal(err)
	}
	table, err := Collect(merged)
	if err != nil {
		t.Fatal(err)
	}
	means, err := table.Means(table.Metrics)
	if err != nil {
		t.Fatal(err)
	}
	for k, m := range means.Points[1].Metrics {
		switch doubted := len(m.Doubts) > 0; {
		case k == 2 && doubted:
			t.Errorf("%s has nothing to do with a steady state: %+v", m.Metric, m)
		case k < 2 && (!doubted || m.Doubts[0].Kind != summary.NoteNotSteady || m.Doubts[0].Runs != 2):
			t.Errorf("%s: %+v", m.Metric, m)
		case k == 1 && (m.Mean != nil || m.Method != inspect.MethodNotSteady):
			t.Errorf("%s has a mean: %+v", m.Metric, m)
		}
	}
	if m := means.Points[0].Metrics[1]; m.Mean == nil || m.N != 2 {
		t.Errorf("the point with little load: %+v", m)
	}
	var text bytes.Buffer
	if err := table.Tell(&text, table.Metrics); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"not steady†", "2 of 2 runs: not steady: ", "window of steady numbers: from 90 s", "(n=2)", "latency_ms.mean (ms)", "fewer than 5 replications"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
	missed, err := table.Assert("latency_ms.steady.mean < 1e9")
	if err != nil || len(missed) != 1 || !strings.Contains(missed[0], "not steady: ") || !strings.Contains(missed[0], "(2 of 2 runs)") {
		t.Errorf("asserted: %q %v", missed, err)
	}
	doubtsInParquet(t, write(t, merged, merged))
}

func doubtsInParquet(t *testing.T, data []byte) {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r := parquet.NewGenericReader[map[string]any](file, file.Schema())
	defer r.Close()
	rows := []map[string]any{{}, {}, {}, {}}
	if n, _ := r.Read(rows); n != 4 {
		t.Fatalf("%d rows, want 4", n)
	}
	for i, row := range rows {
		notes, _ := row["notes"].(string)
		if over := i >= 2; row["steady"] == over || strings.Contains(notes, "not steady: ") != over || row["from_seconds"] != 90.0 {
			t.Errorf("row %d: %v", i, row)
		}
		if row["violations"] != 0.0 {
			t.Errorf("row %d: a zero that was measured is %v", i, row["violations"])
		}
	}
}

// Without this, the mean of those replications that happened to be steady passes for the
// mean of the point, and 400 points print 400 footnotes.
func TestAMeanNeedsAllItsRuns(t *testing.T) {
	over := summary.Window{OfferedLoad: 2, Notes: []summary.Note{
		{Kind: summary.NoteNotSteady, Text: "not steady: a"}, {Kind: summary.NoteNotSteady, Text: "not steady: b"},
	}}
	x := 3.0
	table := &Table{Metrics: []string{"latency_ms.steady.mean", "optimality_gap.sec.gap"}, Keys: []string{"k"}, manifest: &manifest{FromSeconds: new(5.0)}}
	for point := range 40 {
		for r := range 5 {
			m := measurement{Point: point, Replication: r, Metrics: []*float64{&x, nil}, Values: []assignment{{"k", strconv.Itoa(point)}}}
			if r == 4 {
				m.Metrics[0], m.Window = nil, over
			}
			table.Rows = append(table.Rows, m)
		}
	}
	means, err := table.Means(table.Metrics)
	if err != nil {
		t.Fatal(err)
	}
	if m := means.Points[7].Metrics[0]; m.Mean != nil || m.N != 4 || m.Of != 5 || len(m.Doubts) != 1 || m.Doubts[0].Runs != 1 || m.text() != "not steady†" {
		t.Errorf("%+v", m)
	}
	if m := means.Points[7].Metrics[1]; m.Mean != nil || len(m.Doubts) > 0 || m.text() != "-" {
		t.Errorf("what nobody measured: %+v", m)
	}
	notes := table.footnotes(means)
	if last := notes[len(notes)-1]; len(notes) != maxFootnotes+1 || !strings.Contains(last, "20 more") {
		t.Errorf("%d footnotes, the last %q", len(notes), last)
	}
}
