//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
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
