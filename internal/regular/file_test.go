package regular

import (
	"errors"
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
