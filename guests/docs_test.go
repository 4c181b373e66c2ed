package guests_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
)

const page = "../docs/GUESTS.md"

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Without this test the figures that a researcher reads, and builds a scenario on, could
// be those of an older binary.
func TestScriptOfDocumentedCosts(t *testing.T) {
	const begin, end = "-rewrite` -->\n", "<!-- end of costs -->"
	text := readPage(t)
	head, rest, ok := strings.Cut(text, begin)
	have, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has lost the marks around its table of costs", page)
	}
	want := costs(t)
	if have == want {
		return
	}
	if f := flag.Lookup("rewrite"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(page, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s has\n%s\nbut the guests measure\n%s", page, have, want)
}

// costs measures what the table of the page shows.
func costs(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| module | function | reads, writes | gas at first | gas on a full state |\n|---|---|---|---|---|\n")
	for _, name := range guests.Names() {
		m := load(t, name)
		binary, _ := guests.Module(name)
		label := fmt.Sprintf("`%s`, %s bytes, initialises for %s gas", name, thousands(int64(len(binary))), thousands(m.InitGas()))
		for _, function := range guests.Functions(name) {
			input := "client=ada"
			if function == "thumbnail" {
				input = ""
			}
			store := state{}
			first := run(t, m, function, input, state{})
			fill(t, store)
			full := run(t, m, function, input, store)
			if first.Err != nil || full.Err != nil {
				t.Fatal(first.Err, full.Err)
			}
			fmt.Fprintf(&b, "| %s | `%s` | %d, %d | %s | %s |\n", label, function, full.Reads, full.Writes, thousands(first.Gas), thousands(full.Gas))
			label = ""
		}
	}
	return b.String()
}

// fill brings carts and shelves to the state that they have in a long run.
func fill(t testing.TB, store state) {
	t.Helper()
	m := load(t, "retail-c")
	for i := range 8 {
		run(t, m, "add_to_cart", fmt.Sprintf("client=ada item=%d quantity=%d", 1000-37*i, 2+i), store)
	}
	for i := range 32 {
		run(t, m, "adjust_stock", fmt.Sprintf("item=%d", 32*i), store)
	}
}

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Without this test the page could promise a host function that does not exist, or give
// its parameters in a way that no module could import.
func TestDocumentedImports(t *testing.T) {
	signature := regexp.MustCompile("(?m)^\\| `([a-z_]+)\\(([^)]*)\\)( -> i64)?` \\|")
	found := signature.FindAllStringSubmatch(readPage(t), -1)
	if len(found) != 17 {
		t.Fatalf("%s documents %d host functions, there are 17", page, len(found))
	}
	for _, f := range found {
		var parameters []byte
		for _, p := range strings.Split(f[2], ",") {
			switch {
			case strings.HasSuffix(p, "i64"):
				parameters = append(parameters, 0x7e)
			case p != "":
				parameters = append(parameters, 0x7f)
			}
		}
		result := byte(0x7f)
		if f[3] != "" {
			result = 0x7e
		}
		if _, err := runtime.Load(importing(f[1], parameters, result)); err != nil {
			t.Errorf("%s: %v", f[0], err)
		}
	}
}

// importing is a module that imports one function of the ABI, has a memory, and does
// nothing.
func importing(name string, parameters []byte, result byte) []byte {
	section := func(id byte, content ...byte) []byte { return append([]byte{id, byte(len(content))}, content...) }
	text := func(s string) []byte { return append([]byte{byte(len(s))}, s...) }
	types := append(append([]byte{1, 0x60, byte(len(parameters))}, parameters...), 1, result)
	imports := append(append([]byte{1}, text("ermes")...), append(text(name), 0, 0)...)
	module := []byte("\x00asm\x01\x00\x00\x00")
	module = append(module, section(1, types...)...)
	module = append(module, section(2, imports...)...)
	module = append(module, section(5, 1, 0, 1)...)
	return append(module, section(7, append(append([]byte{1}, text("memory")...), 2, 0)...)...)
}

// Without this test the step-by-step guide could show a guest that does not build or does
// not do what the text says.
func TestDocumentedGuest(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the guest of the guide is not built")
	}
	_, rest, _ := strings.Cut(readPage(t), "   ```c\n")
	source, _, ok := strings.Cut(rest, "   ```\n")
	if !ok {
		t.Fatalf("%s shows no guest in C", page)
	}
	dir := scaffold(t, "c")
	if err := os.WriteFile(filepath.Join(dir, "guest.c"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	m, list := loadBinary(t, build(t, "c", dir)), state{}
	for _, step := range []struct{ function, input, output string }{
		{"wishes", "", ""}, {"wish", "a kite", "new"}, {"wish", "a kite", "old"}, {"wish", "a boat", "new"}, {"wishes", "", "a boat\na kite\n"},
	} {
		result := run(t, m, step.function, step.input, list)
		if result.Err != nil || string(result.Output) != step.output {
			t.Errorf("%s %q: %v, %q; want %q", step.function, step.input, result.Err, result.Output, step.output)
		}
	}
	if result := run(t, m, "wish", strings.Repeat("x", 33), list); result.Message != "input: want an item of 1 to 32 bytes" {
		t.Errorf("a wish of 33 bytes: %v", result.Err)
	}
}
