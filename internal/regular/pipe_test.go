//go:build unix

package regular

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe without a writer hung every command that was given one.
func TestPipesAreRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Skip(err)
	}
	if _, err := Open(pipe); !errors.Is(err, ErrKind) {
		t.Errorf("got %v", err)
	}
}
