package guests_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Without this test a template could lack a file, or carry the name under which this
// repository keeps it.
func TestTemplatesAreWhole(t *testing.T) {
	want := map[string][]string{
		"assemblyscript": {"README.md", "build.sh", "ermes.ts", "guest.ts", "package.json"},
		"c":              {"README.md", "build.sh", "ermes.h", "guest.c"},
		"go":             {"README.md", "build.sh", "ermes/call.go", "ermes/errno.go", "ermes/store.go", "go.mod", "main.go"},
		"rust":           {"README.md", "build.sh", "ermes.rs", "guest.rs"},
	}
	for _, language := range guests.Languages() {
		files, err := guests.Template(language)
		if err != nil {
			t.Fatal(err)
		}
		if err := fstest.TestFS(files, want[language]...); err != nil {
			t.Error(err)
		}
		if err := fs.WalkDir(files, ".", func(path string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(path, ".tmpl") || strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s has %s", language, path)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}

// Without this test `ermes-sim wasm new` could scaffold what does not build, or does not
// do what its README says, and an SDK could pass its arguments in the wrong order, or
// read an answer wrongly, in a function that no guest here uses.
func TestTemplatesBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no template is built")
	}
	for _, language := range guests.Languages() {
		t.Run(language, func(t *testing.T) {
			dir := scaffold(t, language)
			greets(t, loadBinary(t, build(t, language, dir)))
			guideAround(t, language, dir)
			tours(t, loadBinary(t, build(t, language, dir)))
		})
	}
}

// greets holds a built template against its README: all four greet alike.
func greets(t *testing.T, m *wasm.Module) {
	t.Helper()
	store := state{}
	for i := range 12 {
		result := run(t, m, "greet", "Ada Lovelace", store)
		if want := fmt.Sprintf("%d Ada Lovelace", i+1); result.Err != nil || string(result.Output) != want {
			t.Errorf("%v, %q; want %q", result.Err, result.Output, want)
		}
	}
	if got := store["greeted/Ada Lovelace"].Count; got != 12 {
		t.Errorf("12 greetings were counted as %d", got)
	}
	for _, name := range []string{"", strings.Repeat("a", 65)} {
		if result := run(t, m, "greet", name, store); result.Message != "input: want a name of 1 to 64 bytes" {
			t.Errorf("a name of %d bytes: %v", len(name), result.Err)
		}
	}
	if result := run(t, m, "greet", "Ada"); result.Message != "store: the greeting cannot be counted" {
		t.Errorf("no store: %v", result.Err)
	}
}
