package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/owned"
)

// refused runs a command line that must exit 2 and name a file.
func refused(t *testing.T, line, file string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), strings.Fields(line), &out, &errs); code != exitInput || !strings.Contains(errs.String(), file) {
		t.Errorf("%s: exit %d, want %d and a word on %s: %s", line, code, exitInput, file, &errs)
	}
}

// copied makes a directory like another.
func copied(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// A table that was missing, another table, or another run's was drawn without a word, and a summary
// that somebody had edited was compared.
func TestOnlyWhatTheRunHasWrittenIsRead(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	quiet(t, "run", "small.yaml", "-q", "--out", "one")
	quiet(t, "run", "small.yaml", "-q", "--out", "two", "--seed", "2", "--set", "placement.sequential=static")
	replace := func(from, to string) func() {
		return func() {
			text, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			save(t, to, string(text))
		}
	}
	for name, c := range map[string]struct {
		damage   func()
		commands []string
		file     string
	}{
		"missing":       {func() { _ = os.Remove("run/tables/rounds.parquet") }, []string{"plot run", "compare run two", "trace show run rounds"}, "rounds.parquet is missing"},
		"another table": {replace("one/tables/energy.parquet", "run/tables/loads.parquet"), []string{"plot run", "trace show run loads"}, "loads.parquet"},
		"another run's": {replace("two/tables/invocations.parquet", "run/tables/invocations.parquet"), []string{"plot run", "trace show run invocations", "trace why run cart", "trace export run --format perfetto"}, "invocations.parquet"},
		"its summary":   {replace("two/summary.json", "run/summary.json"), []string{"plot run", "compare run two"}, "summary.json"},
		"nothing":       {func() { _ = os.RemoveAll("run"); save(t, "run", "") }, []string{"plot run", "trace show run rounds", "trace why run cart"}, "run is no run directory"},
	} {
		t.Run(name, func(t *testing.T) {
			copied(t, "one", "run")
			c.damage()
			for _, line := range c.commands {
				refused(t, line, c.file)
			}
			if err := os.RemoveAll("run"); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Notes that a user had written into report.md went with the next run, or the next plot.
func TestAnEditedReportStays(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	quiet(t, "run", "small.yaml", "-q", "--out", "run")
	save(t, "run/report.md", "my notes")
	refused(t, "run small.yaml -q --out run", "report.md")
	refused(t, "plot run", "report.md")
	if text, err := os.ReadFile("run/report.md"); err != nil || string(text) != "my notes" {
		t.Errorf("the notes are %q, %v", text, err)
	}
}

// plot drew figures until it came to a file of the user's.
func TestPlotLooksAtAllFilesFirst(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	quiet(t, "run", "small.yaml", "-q", "--out", "run")
	save(t, "run/plots/placement.svg", "mine")
	refused(t, "plot run --svg", "placement.svg")
	if drawn, _ := filepath.Glob("run/plots/*.svg"); len(drawn) != 1 {
		t.Errorf("there are %q", drawn)
	}
}

// What a killed plot had left was taken for the user's, and the directory was never replaced.
func TestLeftoversOfAKilledPlotAreNoStrangers(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	quiet(t, "run", "small.yaml", "-q", "--out", "run")
	save(t, "run/plots/.latency.png.unfinished-12345678", "half a picture")
	save(t, "run/plots/.latency.png.unfinished-12345678.lock", "")
	quiet(t, "run", "small.yaml", "-q", "--out", "run")
	if files, err := owned.List("run/plots"); err != nil || strings.Contains(strings.Join(files, " "), "unfinished") {
		t.Errorf("left: %q, %v", files, err)
	}
}
