package guests_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
)

// Without this test a binary could be exchanged and nobody would see it: a digest
// in a line of text is what a reviewer reads.
func TestBinariesAreThoseOfTheSums(t *testing.T) {
	sums, err := os.ReadFile("bin/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, name := range guests.Names() {
		binary, _ := guests.Module(name)
		have = append(have, fmt.Sprintf("%x  %s.wasm\n", sha256.Sum256(binary), name))
	}
	if got := strings.Join(have, ""); got != string(sums) {
		t.Errorf("bin/SHA256SUMS says\n%sbut the binaries are\n%s", sums, got)
	}
}

// Without this test the table of functions could promise what a module does not
// export, or hide what it does, and a module could be refused by the runtime.
func TestModulesExportWhatTheTableSays(t *testing.T) {
	for _, name := range guests.Names() {
		want := guests.Functions(name)
		slices.Sort(want)
		if got := load(t, name).Functions(); !slices.Equal(got, want) {
			t.Errorf("%s exports %v, the table has %v", name, got, want)
		}
	}
}

// Without this test an unknown name could panic, or return somebody else's module.
func TestUnknownNames(t *testing.T) {
	if _, ok := guests.Module("retail"); ok || guests.Functions("retail") != nil || guests.Language("retail") != "" {
		t.Error(`there is no module "retail", yet something is known of it`)
	}
	if _, err := guests.Template("cobol"); err == nil || !strings.Contains(err.Error(), "assemblyscript, c, go, rust") {
		t.Errorf("a template in COBOL: %v; want an error that lists the languages", err)
	}
}
