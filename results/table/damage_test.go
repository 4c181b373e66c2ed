package table

import (
	"os"
	"path/filepath"
	"testing"
)

// A flipped byte made the Parquet library panic (in its page index, first). Every byte of a small
// table is flipped: reading gives rows or an error with the file's name, no panic.
func TestFlippedBytesNeverPanic(t *testing.T) {
	dir := t.TempDir()
	mean := 2.5
	write(t, dir, []Round{{Round: 1, Consistency: All, MeanNs: &mean}, {Round: 2, Consistency: SEC}})
	path := filepath.Join(dir, "rounds.parquet")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := range whole {
		damaged := append([]byte(nil), whole...)
		damaged[at] ^= []byte{1, 0x80, 0xff}[at%3]
		if err := os.WriteFile(path, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read[Round](dir); err != nil {
			refused++
		}
	}
	if refused < len(whole)/4 {
		t.Errorf("only %d of %d damaged files were refused", refused, len(whole))
	}
}

// FuzzTable reads whatever stands in a table: rows, or an error.
func FuzzTable(f *testing.F) {
	dir := f.TempDir()
	write(f, dir, []Placement{{Collection: "cart", Consistency: SEC, Act: "create", Node: "cloud", Replicas: "cloud"}})
	whole, err := os.ReadFile(filepath.Join(dir, "placements.parquet"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, file []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "placements.parquet"), file, 0o644); err != nil {
			t.Fatal(err)
		}
		_, _ = Read[Placement](dir)
	})
}
