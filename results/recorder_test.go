package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ermes-sim/ermes-sim/results/internal/synthetic"
	"github.com/ermes-sim/ermes-sim/results/report"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// plan is the made-up mobility run.
func plan(dir string, seed uint64) Plan {
	return Plan{
		Dir: dir,
		Plan: summary.Plan{
			Name: "mobility", Seed: seed, RoundNs: synthetic.RoundNs, Rounds: synthetic.Rounds,
			Mobility: synthetic.Mobility(), Nodes: synthetic.Nodes(),
		},
	}
}

// outcome is what its scenario and its checkers said.
func outcome(seed uint64) Outcome {
	return Outcome{
		Manifest:   Manifest{Command: fmt.Sprintf("ermes-sim run mobility.yaml --seed %d", seed), TraceHash: "5f2c", Scenario: json.RawMessage(`{"seed":1}`)},
		Violations: new(int64(0)),
		Expect: []summary.Expectation{
			{Text: "latency_ms.steady.mean < 8", Path: "latency_ms.steady.mean", Op: "<", Value: 8},
			{Text: "optimality_gap.sequential < 0.01", Path: "optimality_gap.sequential", Op: "<", Value: 0.01},
			{Text: "violations == 0", Path: "violations", Op: "==", Value: 0},
		},
		Warnings: []string{"two collections never settled"},
	}
}

// record writes the made-up run.
func record(t *testing.T, dir string, seed uint64, perRound int) *summary.Summary {
	t.Helper()
	r, err := Record(plan(dir, seed))
	if err != nil {
		t.Fatal(err)
	}
	synthetic.Fill(r, seed, perRound)
	s, err := r.Finish(t.Context(), outcome(seed))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// digests are the hashes of all files below dir by relative path.
func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		sums[filepath.ToSlash(name)] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// Without this, a run directory could lack a file that the documentation
// promises, or two identical runs could differ outside manifest.json.
func TestIdenticalRunsDifferInTheManifestAlone(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	record(t, a, 1, 300)
	record(t, b, 1, 300)
	first, second := digests(t, a), digests(t, b)
	for _, name := range []string{
		"manifest.json", "summary.json", "report.md", "report.html",
		"plots/latency.png", "plots/messages.png", "plots/placement.png", "plots/energy.png", "plots/gap.png",
	} {
		if first[name] == "" {
			t.Errorf("the run directory has no %s", name)
		}
	}
	for _, name := range table.Names() {
		if first["tables/"+name+".parquet"] == "" {
			t.Errorf("the run directory has no table %s", name)
		}
	}
	delete(first, "manifest.json")
	delete(second, "manifest.json")
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	other := filepath.Join(dir, "other")
	record(t, other, 2, 300)
	if digests(t, other)["tables/invocations.parquet"] == first["tables/invocations.parquet"] {
		t.Error("another seed gives the same invocations")
	}
}

// Without this, the plots of `ermes-sim plot RUN` could show something else
// than those of the run.
func TestPlotDrawsTheSameAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	record(t, dir, 1, 300)
	before := digests(t, dir)
	if err := os.RemoveAll(filepath.Join(dir, "plots")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "plots"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Render(t.Context(), dir, false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, digests(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// Without this, an aborted, failed or running simulation could leave something
// that looks finished, or destroy what stood in its place.
func TestNothingHalfWritten(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "run")
	record(t, dir, 1, 20)
	before := digests(t, dir)

	t.Run("aborted", func(t *testing.T) {
		r, err := Record(plan(dir, 2))
		if err != nil {
			t.Fatal(err)
		}
		synthetic.Fill(r, 2, 20)
		if err := r.Abort(); err != nil {
			t.Fatal(err)
		}
		unchanged(t, parent, dir, before)
	})
	t.Run("failed", func(t *testing.T) {
		r, err := Record(plan(dir, 2))
		if err != nil {
			t.Fatal(err)
		}
		o := outcome(2)
		o.Manifest.Scenario = json.RawMessage("{not JSON")
		if _, err := r.Finish(t.Context(), o); err == nil {
			t.Error("a manifest that cannot be written is no error")
		}
		unchanged(t, parent, dir, before)
	})
	t.Run("replaced", func(t *testing.T) {
		record(t, dir, 2, 20)
		if digests(t, dir)["summary.json"] == before["summary.json"] {
			t.Error("the new run did not take the old one's place")
		}
		only(t, parent, "run")
	})
}

func unchanged(t *testing.T, parent, dir string, before map[string]string) {
	t.Helper()
	if diff := cmp.Diff(before, digests(t, dir)); diff != "" {
		t.Errorf("the old run directory changed: %s", diff)
	}
	only(t, parent, "run")
}

func only(t *testing.T, parent, name string) {
	t.Helper()
	entries, err := os.ReadDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != name {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

// Without this, `--out ~` would replace a home directory by a run.
func TestForeignDirectoriesAreSpared(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "thesis.tex")
	if err := os.WriteFile(precious, []byte("years"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Record(plan(dir, 1)); err == nil || !strings.Contains(err.Error(), "not a run directory") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
	if err := Render(t.Context(), dir, false); err == nil || !strings.Contains(err.Error(), "not a run directory") {
		t.Errorf("plot: got %v", err)
	}
}

// Without this, recording a sample of the invocations would change the numbers
// that stand for all of them.
func TestSamplingKeepsTheSummary(t *testing.T) {
	dir := t.TempDir()
	all := record(t, filepath.Join(dir, "all"), 1, 50)
	for sample, want := range map[int]int64{7: 286, -1: 0} { // of 2,000
		p := plan(filepath.Join(dir, fmt.Sprint(sample)), 1)
		p.Sample = sample
		r, err := Record(p)
		if err != nil {
			t.Fatal(err)
		}
		synthetic.Fill(r, 1, 50)
		s, err := r.Finish(t.Context(), outcome(1))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(all, s); diff != "" {
			t.Errorf("sample %d: %s", sample, diff)
		}
		rows, err := table.Read[table.Invocation](Tables(p.Dir))
		if err != nil || int64(len(rows)) != want {
			t.Errorf("sample %d: %d rows (%v), want %d", sample, len(rows), err, want)
		}
	}
}

// Without this, what a program reads from summary.json could differ from what
// the run returned, and a terminal could show a third.
func TestSummaryIsReadBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	s := record(t, dir, 1, 50)
	read, err := ReadSummary(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, read); diff != "" {
		t.Error(diff)
	}
	var a, b bytes.Buffer
	_ = report.Text(&a, s, 80)
	_ = report.Text(&b, read, 80)
	if a.String() != b.String() {
		t.Error("the terminal shows another summary than the file holds")
	}
	if n := strings.Count(a.String(), "\n"); n >= 30 {
		t.Errorf("the terminal summary has %d lines, want fewer than 30", n)
	}
	m, err := ReadManifest(dir)
	if err != nil || m.Name != "mobility" || m.Versions.Tables != table.SchemaVersion || m.Host.CPUs < 1 {
		t.Errorf("manifest %+v, %v", m, err)
	}
}

// Writes a whole run directory, 80,000 invocations with figures and reports.
func BenchmarkRunDirectory(b *testing.B) {
	for b.Loop() {
		r, err := Record(plan(filepath.Join(b.TempDir(), "run"), 1))
		if err != nil {
			b.Fatal(err)
		}
		synthetic.Fill(r, 1, 2000)
		if _, err := r.Finish(b.Context(), outcome(1)); err != nil {
			b.Fatal(err)
		}
	}
}

// A sweep of thousands of points must get the same numbers without writing
// thousands of directories.
func TestSummaryAloneIsThatOfTheDirectory(t *testing.T) {
	with, without := record(t, filepath.Join(t.TempDir(), "run"), 1, 100), record(t, "", 1, 100)
	if diff := cmp.Diff(with, without); diff != "" {
		t.Error(diff)
	}
}

// A directory with a manifest.json of another program was taken for a run directory and deleted, a
// web project with all its history; so was what the user had put into a run directory.
func TestOnlyRunDirectoriesAreReplaced(t *testing.T) {
	for name, manifest := range map[string]string{
		"a web project":         `{"name": "shop", "icons": []}`,
		"a text":                `hello`,
		"another program's run": `{"program": "other", "format": "run directory 1", "trace_hash": "5f", "versions": {"tables": "1"}}`,
		"another kind of ours":  `{"program": "ermes-sim", "format": "sweep 1"}`,
		"a hostile list":        `{"program": "ermes-sim", "format": "run directory 1", "files": ["manifest.json", "../precious"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			for file, text := range map[string]string{"manifest.json": manifest, ".git/HEAD": "ref", "../precious": "years"} {
				file = filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			before := digests(t, filepath.Dir(dir))
			if _, err := Record(plan(dir, 1)); !errors.Is(err, ErrOccupied) {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(before, digests(t, filepath.Dir(dir))); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a file of the user's", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "run")
		record(t, dir, 1, 20)
		if err := os.WriteFile(filepath.Join(dir, "notes.md"), []byte("years"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Record(plan(dir, 1)); !errors.Is(err, ErrOccupied) || !strings.Contains(err.Error(), `"notes.md"`) {
			t.Errorf("got %v", err)
		}
		if err := Render(t.Context(), dir, true); err != nil {
			t.Errorf("plot: %v", err)
		}
		if err := os.Remove(filepath.Join(dir, "notes.md")); err != nil {
			t.Fatal(err)
		}
		record(t, dir, 2, 20) // the figures that plot added are the program's
	})
	t.Run("a figure of the user's", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "run")
		record(t, dir, 1, 20)
		mine := filepath.Join(dir, "plots", "latency.svg")
		if err := os.WriteFile(mine, []byte("years"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Render(t.Context(), dir, true); !errors.Is(err, ErrOccupied) {
			t.Errorf("plot: got %v", err)
		}
		if text, err := os.ReadFile(mine); err != nil || string(text) != "years" {
			t.Errorf("%q, %v", text, err)
		}
	})
}
