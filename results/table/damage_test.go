package table

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

// Whatever stands in a table, reading it gives rows, or an error with the file's name.
func FuzzTable(f *testing.F) {
	dir := f.TempDir()
	write(f, dir, []Placement{{Collection: "cart", Consistency: SEC, Act: "create", Node: "cloud", Replicas: "cloud"}})
	mean := 2.5
	write(f, dir, []Round{{Round: 1, Consistency: All, MeanNs: &mean}, {Round: 2, Consistency: SEC}})
	write(f, dir, []Node{{Node: "cloud", Cores: 2}})
	for i, name := range Names() {
		if whole, err := os.ReadFile(filepath.Join(dir, name+".parquet")); err == nil {
			f.Add(uint8(i), whole)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, file []byte) {
		dir := t.TempDir()
		name := Names()[int(which)%len(Names())] + ".parquet"
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{read[Invocation](dir), read[Round](dir), read[Message](dir), read[Proposal](dir), read[Placement](dir), read[Comparison](dir), read[Energy](dir), read[Node](dir), read[Load](dir)} {
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !strings.Contains(err.Error(), name) {
				t.Fatalf("%v does not name %s", err, name)
			}
		}
	})
}

func read[R Row](dir string) error {
	_, err := Read[R](dir)
	return err
}
