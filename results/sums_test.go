package results

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// A table that a file of any size has replaced is refused by its format, without a look at all of it:
// reading the terabyte of this one would take the best part of an hour.
func TestAHugeTableIsRefusedAtOnce(t *testing.T) {
	dir, name := t.TempDir(), table.Names()[0]
	file := tablesDir + "/" + name + ".parquet"
	m := Manifest{Program: Program, Format: Format, Sums: map[string]string{file: strings.Repeat("0", 64)}}
	path := filepath.Join(dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := m.save(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skipf("no sparse files here: %v", err)
	}
	if err := Check(dir, name); err == nil || !strings.Contains(err.Error(), "not a whole Parquet file") {
		t.Fatalf("found %v", err)
	}
}
