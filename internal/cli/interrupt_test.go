//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// spin is a module whose function `spin` never ends:
//
//	(memory (export "memory") 1) (func (export "spin") (result i32) (loop (br 0)) (i32.const 0))
const spin = "\x00asm\x01\x00\x00\x00" +
	"\x01\x05\x01\x60\x00\x01\x7f" + "\x03\x02\x01\x00" + "\x05\x03\x01\x00\x01" +
	"\x07\x11\x02\x06memory\x02\x00\x04spin\x00\x00" +
	"\x0a\x0b\x01\x09\x00\x03\x40\x0c\x00\x0b\x41\x00\x0b"

// A body that runs for days must not make the program one that cannot be stopped.
func TestSecondInterruptEndsAtOnce(t *testing.T) {
	module := filepath.Join(t.TempDir(), "spin.wasm")
	if err := os.WriteFile(module, []byte(spin), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0], "wasm", "run", module, "spin", "--gas", "9000000000000000")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for range 100 {
		select {
		case <-ended:
			if c.ProcessState.Exited() {
				t.Errorf("it ended by itself: %v", c.ProcessState)
			}
			return
		case <-time.After(200 * time.Millisecond):
			_ = c.Process.Signal(syscall.SIGTERM) // a shell may have ignored SIGINT; it may just have ended
		}
	}
	_ = c.Process.Kill()
	t.Error("it still runs after 100 signals")
}

// emptyHours is a run that simulates for seconds and draws many points.
const emptyHours = `version: 1
rounds: 200000
network: {tiers: [{tier: cloud}, {tier: edge, fanout: 2, rtt: 20ms}]}
functions:
  - {name: view_cart, module: retail-c, mode: read}
collections:
  - {name: cart, consistency: sequential, reads: view_cart}
clients:
  - {name: p, at: edge, arrivals: {process: deterministic, rate: 1/h}, collections: [cart]}
`

// One SIGTERM ends a run in whatever phase it comes, with nothing left. The
// signal comes when a file of the phase is seen. A phase may be over by then: the run is
// tried again.
func TestOneSignalEndsEachPhase(t *testing.T) {
	dir := t.TempDir()
	scenario := filepath.Join(dir, "empty.yaml")
	if err := os.WriteFile(scenario, []byte(emptyHours), 0o644); err != nil {
		t.Fatal(err)
	}
	for phase, sign := range map[string]string{
		"simulating": "tables", "writing": "tables/rounds.parquet", "drawing": "plots/energy.png",
	} {
		code := 0
		for try := 0; code == 0 && try < 5; try++ {
			parent := filepath.Join(dir, phase, strconv.Itoa(try))
			code = interruptedAt(t, scenario, parent, sign)
			if left, _ := filepath.Glob(filepath.Join(parent, "*")); code != 0 && len(left) > 0 {
				t.Errorf("%s: %v is left", phase, left)
			}
			if left, _ := filepath.Glob(filepath.Join(parent, ".*")); len(left) > 0 {
				t.Errorf("%s: %v is left", phase, left)
			}
		}
		if code != exitInterrupted {
			t.Errorf("%s: exit code %d, want %d", phase, code, exitInterrupted)
		}
	}
}

// interruptedAt runs a scenario into parent/run, sends SIGTERM when a file of the
// unfinished directory is there, and returns the exit code.
func interruptedAt(t *testing.T, scenario, parent, sign string) int {
	t.Helper()
	c := exec.Command(os.Args[0], "run", scenario, "--quiet", "--out", filepath.Join(parent, "run"))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	sent := false
	for {
		select {
		case <-ended:
			return c.ProcessState.ExitCode()
		case <-time.After(time.Millisecond):
		}
		if seen, _ := filepath.Glob(filepath.Join(parent, ".*", sign)); !sent && len(seen) > 0 {
			_ = c.Process.Signal(syscall.SIGTERM)
			sent = true
		}
	}
}
