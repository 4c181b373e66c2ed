package sweep

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
)

// planned writes the file of a plan and reads it.
func planned(t testing.TB, text string) *Plan {
	t.Helper()
	file := filepath.Join(t.TempDir(), "plan.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := ReadPlan(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// small is a sweep of four short runs.
const small = `
version: 1
scenario: quickstart
replications: 2
axes: [{key: placement.sequential, values: [energy, static]}]
set: {rounds: 2, ilp.compare: []}
metrics: [latency_ms.mean, optimality_gap.sequential.gap]
`

func run(t *testing.T, p *Plan, o Options) {
	t.Helper()
	if err := p.Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
}

// write makes the table and returns its bytes.
func write(t *testing.T, out string, dirs ...string) []byte {
	t.Helper()
	table, err := Collect(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	if table.Missing() != 0 {
		t.Errorf("%d jobs are missing", table.Missing())
	}
	if err := table.Write(out); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(out, tableFile))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// However a sweep is run - at once, one after the other, in shards, or
// interrupted and resumed - its table must be the same.
func TestHowItIsRunDoesNotMatter(t *testing.T) {
	p := planned(t, small)
	base := t.TempDir()
	dir := func(name string) string { return filepath.Join(base, name) }
	run(t, p, Options{Dir: dir("whole"), Jobs: 3})
	whole := write(t, dir("whole"), dir("whole"))

	run(t, p, Options{Dir: dir("one"), Jobs: 1})
	if !bytes.Equal(whole, write(t, dir("one"), dir("one"))) {
		t.Error("one job at a time gives another table")
	}

	run(t, p, Options{Dir: dir("a"), Shard: Shard{1, 2}})
	run(t, p, Options{Dir: dir("b"), Shard: Shard{2, 2}})
	if !bytes.Equal(whole, write(t, dir("a"), dir("b"), dir("a"))) {
		t.Error("merged shards give another table")
	}

	ctx, cancel := context.WithCancel(context.Background())
	err := p.Run(ctx, Options{Dir: dir("broken"), Jobs: 1, Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	var fresh int
	run(t, p, Options{Dir: dir("broken"), Resume: true, Progress: func(done, of int) {
		if fresh++; of != 4 {
			t.Errorf("%d jobs, want 4", of)
		}
	}})
	if fresh == 0 || fresh == 4 {
		t.Errorf("%d jobs after the interruption, want some and not all", fresh)
	}
	if !bytes.Equal(whole, write(t, dir("broken"), dir("broken"))) {
		t.Error("a resumed sweep gives another table")
	}
}

// The table must hold what varies as text and what was measured as numbers, with
// null where a run did not measure it, and equal replications must share a seed.
func TestTable(t *testing.T) {
	p := planned(t, small)
	dir := filepath.Join(t.TempDir(), "sweep")
	run(t, p, Options{Dir: dir})
	data := write(t, dir, dir)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r := parquet.NewGenericReader[map[string]any](file, file.Schema())
	defer r.Close()
	rows := make([]map[string]any, 4)
	for i := range rows {
		rows[i] = map[string]any{}
	}
	if n, _ := r.Read(rows); n != 4 {
		t.Fatalf("%d rows, want 4", n)
	}
	for i, want := range []string{"energy", "energy", "static", "static"} {
		if rows[i]["placement.sequential"] != want {
			t.Errorf("row %d: %v", i, rows[i])
		}
		if x, ok := rows[i]["latency_ms.mean"].(float64); !ok || x <= 0 {
			t.Errorf("row %d: latency %v", i, rows[i]["latency_ms.mean"])
		}
		if gap := rows[i]["optimality_gap.sequential.gap"]; gap != nil {
			t.Errorf("row %d: a gap %v that nobody measured", i, gap)
		}
	}
	if rows[0]["seed"] != rows[2]["seed"] || rows[0]["seed"] == rows[1]["seed"] {
		t.Errorf("seeds %v %v %v: replications pair across points", rows[0]["seed"], rows[1]["seed"], rows[2]["seed"])
	}
}

// An assertion must name every point that misses it.
func TestAssert(t *testing.T) {
	p := planned(t, small)
	dir := filepath.Join(t.TempDir(), "sweep")
	run(t, p, Options{Dir: dir})
	table, err := Collect(dir)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"latency_ms.mean < 1000": 0, "latency_ms.mean < 0.5": 2, "optimality_gap.sequential.gap < 1": 2} {
		if failed, err := table.Assert(text); err != nil || len(failed) != want {
			t.Errorf("%s: %v %v, want %d", text, failed, err, want)
		}
	}
	if _, err := table.Assert("latency_ms.p99 < 1"); err == nil {
		t.Error("a metric that was not kept passes")
	}
}

// A Latin hypercube has one point in each of n parts of every axis; otherwise it
// is just a random design under a better name.
func TestLatinHypercubeCoversEachAxis(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(rt, "samples")
		p := &Plan{Design: LatinHypercube, Samples: n, Seed: rapid.Uint64().Draw(rt, "seed"), Axes: []Axis{
			{Key: "a", From: "0", To: "1"}, {Key: "b", From: "1ms", To: "100ms", Scale: "log"},
		}}
		var parts []int
		for _, x := range p.points() {
			u, err := strconv.ParseFloat(x[0].Value, 64)
			if err != nil || len(x) != 2 || !strings.HasSuffix(x[1].Value, "ms") {
				rt.Fatalf("point %v: %v", x, err)
			}
			parts = append(parts, min(n-1, int(u*float64(n))))
		}
		slices.Sort(parts)
		for i, k := range parts {
			if i != k {
				rt.Fatalf("parts %v: want each of %d once", parts, n)
			}
		}
	})
}

// A grid is the product of its axes, both ends of a range included.
func TestGrid(t *testing.T) {
	p := &Plan{Design: Grid, Axes: []Axis{
		{Key: "a", From: "1", To: "100", Steps: 3, Scale: "log"},
		{Key: "b", Values: []any{true, []any{1, 2}}},
	}}
	var got []string
	for _, x := range p.points() {
		got = append(got, x[0].Value+" "+x[1].Value)
	}
	want := []string{"1 true", "1 [1, 2]", "10 true", "10 [1, 2]", "100 true", "100 [1, 2]"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// An axis more must not move the points of another.
func TestAxesDrawIndependently(t *testing.T) {
	one := &Plan{Design: Random, Samples: 5, Axes: []Axis{{Key: "a", From: "0", To: "1"}}}
	two := &Plan{Design: Random, Samples: 5, Axes: []Axis{{Key: "b", From: "0", To: "1"}, {Key: "a", From: "0", To: "1"}}}
	for i, x := range one.points() {
		if y := two.points()[i]; x[0] != y[1] {
			t.Errorf("point %d: %v became %v", i, x[0], y[1])
		}
	}
}

// All mistakes must be told at once, and before anything runs.
func TestMistakes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.yaml")
	text := `
version: 2
replications: 0
design: grdi
axes:
  - {key: placement.beta, from: "1", to: 0.1, steps: 3}
  - {key: placement.beta, values: [1]}
  - {key: seed, from: 1ms, to: 2s}
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := ReadPlan(file)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"version: want 1, found 2", "scenario: is missing", "replications: 0", `design: "grdi"`,
		"from 1 to 0.1: want the smaller one first", "placement.beta varies already", "want one unit", "seed: replications have their own",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
	p := planned(t, strings.Replace(small, "static", "sttic", 1))
	if err := p.Run(context.Background(), Options{Dir: filepath.Join(t.TempDir(), "x")}); err == nil || !strings.Contains(err.Error(), `"sttic"`) {
		t.Errorf("a wrong value at the last point: %v", err)
	}
}

// Results of another plan must not be mixed in.
func TestOtherPlansResultsAreRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	run(t, planned(t, small), Options{Dir: dir})
	other := planned(t, strings.Replace(small, "rounds: 2", "rounds: 3", 1))
	if err := other.Run(context.Background(), Options{Dir: dir, Resume: true}); err == nil || !strings.Contains(err.Error(), "another plan") {
		t.Errorf("resumed: %v", err)
	}
	if err := planned(t, small).Run(context.Background(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("run again: %v", err)
	}
	if _, err := ParseShard("3/2"); err == nil {
		t.Error("shard 3/2 accepted")
	}
}

// Results that were renamed, swapped between shards or changed made a table without a word.
func TestResultsThatContradictEachOtherAreRefused(t *testing.T) {
	p := planned(t, small)
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, p, Options{Dir: whole})
	jobs := p.jobs()
	read := func(dir string, j job) string {
		text, err := os.ReadFile(j.file(dir))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for name, c := range map[string]struct {
		change func(text string) string
		want   string
	}{
		"another job":  {func(string) string { return read(whole, jobs[1]) }, "is the result of another job, that of " + filepath.Base(jobs[1].file(""))},
		"other values": {func(text string) string { return strings.Replace(text, `"Value":"energy"`, `"Value":"static"`, 1) }, "about the values of point 0"},
		"another seed": {func(text string) string { return strings.Replace(text, `"seed":`, `"seed":1`, 1) }, "about the seed of replication 0"},
		"another run":  {func(text string) string { return strings.Replace(text, `"trace_hash":"`, `"trace_hash":"0`, 1) }, "about the trace hash"},
	} {
		dir := filepath.Join(t.TempDir(), "shard")
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(jobs[0].file(dir), []byte(c.change(read(whole, jobs[0]))), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Collect(whole, dir); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), jobs[0].file(dir)) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// Without this test --resume could mix results of other demand: what is in the files
// that a scenario extends and names counts, and where they are does not.
func TestWhatDecidesAboutResultsIsInTheDigest(t *testing.T) {
	files := map[string]string{
		"plan.yaml": "{version: 1, scenario: mine.yaml, axes: [{key: rounds, values: [2, 3]}]}",
		"mine.yaml": "{version: 1, extends: base.yaml}",
		"base.yaml": "{version: 1, extends: 'builtin:replay', routing: nearest, clients: [{name: passenger, count: 4, at: edge, collections: [basket, offers], arrivals: {process: trace, file: calls.csv}}]}",
		"calls.csv": "time_s,client,collection,mode\n1,passenger-0,basket-0,read\n",
	}
	guests, err := bodies.NewRuntime(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer guests.Close()
	digest := func() string {
		dir := t.TempDir()
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p, err := ReadPlan(filepath.Join(dir, "plan.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		found, err := p.validate(t.Context(), guests, p.jobs())
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	before := digest()
	if digest() != before {
		t.Error("the same files in another directory have another digest")
	}
	for file, change := range map[string][2]string{"plan.yaml": {"3", "4"}, "base.yaml": {"nearest", "climb"}, "calls.csv": {"read", "write"}} {
		text := files[file]
		files[file] = strings.Replace(text, change[0], change[1], 1)
		if digest() == before {
			t.Errorf("%s does not count", file)
		}
		files[file] = text
	}
}

// A caller that lists its seeds must get runs of these, and no other.
func TestSeedsCanBeListed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plan.yaml")
	plan := func(seeds string) (*Plan, error) {
		text := "version: 1\nscenario: quickstart\n" + seeds + "axes:\n  - {key: placement.beta, values: [0.1, 0.2]}\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return ReadPlan(file)
	}
	p, err := plan("seeds: [7, 18446744073709551615]\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []uint64
	for _, j := range p.jobs() {
		got = append(got, j.seed)
	}
	if want := []uint64{7, math.MaxUint64, 7, math.MaxUint64}; !slices.Equal(got, want) {
		t.Errorf("seeds %d, want %d", got, want)
	}
	for seeds, want := range map[string]string{
		"seeds: [7, 7]\n":               "plan.yaml:3:12: seeds[1]: 7 stands twice",
		"seeds: [7]\nreplications: 2\n": "plan.yaml:4:15: replications: the seeds are listed",
		"seeds: [7, -1]\n":              "plan.yaml:3:12: seeds[1]: want a whole number",
		"seeds: 7\n":                    "plan.yaml:3:8: seeds: want a list",
	} {
		if _, err := plan(seeds); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", seeds, err, want)
		}
	}
}
