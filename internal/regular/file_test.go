package regular

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Whoever reads a device would never end.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("12345"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Skip(err)
	}
	for name, want := range map[string]error{
		dir: ErrKind, "/dev/zero": ErrKind, link: ErrKind, file: nil, filepath.Join(dir, "none"): fs.ErrNotExist,
	} {
		if _, err := ReadFile(name, 5); !errors.Is(err, want) {
			t.Errorf("%s: want %v, got %v", name, want, err)
		}
	}
	if _, err := ReadFile(file, 4); !errors.Is(err, ErrSize) {
		t.Errorf("a file above the limit: %v", err)
	}
}

// A file that grows while it is read, or one of the kernel's that says that it is empty and blocks
// whoever reads it, has no end: what is read is what it had when it was opened.
func TestAFileEndsWhereItEnded(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(name, []byte("12345"), 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := os.WriteFile(name, []byte("1234567890"), 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(file); string(text) != "12345" || err != nil {
		t.Errorf("read %q, %v", text, err)
	}
}

// A path through a file, or a loop of links, was not told to be the user's mistake.
func TestAllFaultsOfOpeningAreFaults(t *testing.T) {
	dir := t.TempDir()
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{loop, filepath.Join(dir, "file", "x"), filepath.Join(dir, "none"), dir} {
		if _, err := ReadFile(name, 10); !errors.As(err, new(Fault)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
