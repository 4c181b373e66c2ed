package ermes

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run from Go is the run of the command line: same hash, and a whole directory.
func TestRunIsTheCommandsRun(t *testing.T) {
	s, err := Load("usecases/cart", "seed=3")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	written, err := Run(context.Background(), s, dir)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := Run(context.Background(), s, "")
	if err != nil {
		t.Fatal(err)
	}
	if written.TraceHash != kept.TraceHash || kept.Dir != "" {
		t.Errorf("with a directory %s, without %s (in %q)", written.TraceHash, kept.TraceHash, kept.Dir)
	}
	for _, file := range []string{"manifest.json", "summary.json", "tables/invocations.parquet"} {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Error(err)
		}
	}
	if mean, err := written.Value("latency_ms.mean"); err != nil || !(mean > 0) {
		t.Errorf("mean latency %v, %v", mean, err)
	}
	if _, err := written.Value("latency_ms.meen"); err == nil {
		t.Error("a value that does not exist was found")
	}
}

// What Go makes is held to the rules of files, and Run leaves it as it was.
func TestRunRefusesWhatAFileMayNot(t *testing.T) {
	s, err := Load("quickstart")
	if err != nil {
		t.Fatal(err)
	}
	s.Clients[0].WriteShare, s.Placement.Sequential.Name = 2, "enery"
	_, err = Run(context.Background(), s, "")
	if err == nil || !IsMistake(err) || !strings.HasPrefix(err.Error(), "scenario: clients[0].write_share: 2 is not allowed") || !strings.Contains(err.Error(), `did you mean "energy"?`) {
		t.Errorf("got %v", err)
	}
	if s.Clients[0].WriteShare != 2 {
		t.Error("Run has changed the scenario")
	}
	if _, err := Load("no-such-scenario"); !IsMistake(err) {
		t.Errorf("an absent file is %v", err)
	}
	if _, err := Parse("mine.yaml", []byte("version: 2\n")); !IsMistake(err) || !strings.HasPrefix(err.Error(), "mine.yaml:1:10: version: ") {
		t.Errorf("another version is %v", err)
	}
}

// A run that is called off returns soon, says why, and leaves nothing behind.
func TestRunStopsWithItsContext(t *testing.T) {
	s, err := Load("mobility")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	if _, err := Run(ctx, s, filepath.Join(dir, "run")); !errors.Is(err, context.Canceled) || IsMistake(err) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
