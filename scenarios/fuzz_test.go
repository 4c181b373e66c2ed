package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// Files come from anywhere. Whatever they hold, the answer is a scenario or
// places of mistakes: no panic, no unbounded time or memory, and a scenario
// that was accepted is accepted again as resolved.
func FuzzParse(f *testing.F) {
	for _, name := range append(Builtin(), "template") {
		data, err := embedded.ReadFile(name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]"))
	f.Add([]byte("version: 1\nextends: builtin:mobility\nrounds: 1\n<<: {seed: 3}"))
	f.Add([]byte("version: 1\nnetwork: {tiers: [{tier: a, fanout: 100000}, {tier: b, fanout: 100000}]}"))
	f.Add([]byte(minimal + "placement: {epoch: 999999999 rounds}\nclients: [{count: 10000000}]"))
	options := Options{
		Read:      func(string) ([]byte, error) { return nil, fs.ErrNotExist },
		Catalogue: testCatalogue{},
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse("fuzz.yaml", data, options)
		if err != nil {
			checkErrors(t, err, data)
			return
		}
		text, err := s.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("again.json", text, options)
		if err != nil {
			t.Fatalf("accepted, but not as resolved: %v\n%s", err, text)
		}
		if text2, _ := again.MarshalJSON(); string(text2) != string(text) {
			t.Fatalf("resolved\n%s\nread back\n%s", text, text2)
		}
	})
}

// checkErrors checks that an error is a list of mistakes with sound places.
func checkErrors(t *testing.T, err error, data []byte) {
	all, ok := errors.AsType[*Errors](err)
	if !ok || len(all.Problems) == 0 || len(all.Problems) > maxProblems {
		t.Fatalf("want a list of problems, got %v", err)
	}
	lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + strings.Count(string(data), "\u0085") +
		strings.Count(string(data), "\u2028") + strings.Count(string(data), "\u2029") + 1
	for _, p := range all.Problems {
		if p.Message == "" || p.File == "" {
			t.Fatalf("no message or place: %+v", p)
		}
		if p.File == "fuzz.yaml" && (p.Line < 1 || p.Column < 1 || p.Line > lines+1) {
			t.Fatalf("place outside of the file of %d lines: %s", lines, p)
		}
	}
}

// The options are typed by hand; they must not break the program either.
func FuzzSet(f *testing.F) {
	for _, option := range []string{"seed=3", "clients.0.arrivals.rate=2/s", "a[0]=1", "network={tiers: []}", "=", "x.y.z=[", "placement.sec={policy: x}"} {
		f.Add(option)
	}
	f.Fuzz(func(t *testing.T, option string) {
		if strings.Contains(option, "fanout") {
			t.Skip("large trees are FuzzParse's")
		}
		_, err := Parse("x.yaml", []byte(minimal), Options{Set: []string{option}, Policy: []string{option}, Read: func(string) ([]byte, error) { return nil, fs.ErrNotExist }})
		if err != nil {
			checkErrors(t, err, []byte(minimal))
		}
	})
}

// Hostile files are refused by their size, not by running out of something.
func TestHostileFilesAreRefused(t *testing.T) {
	bomb := "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
	for i := 1; i < 10; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), i-1)
	}
	merges := "a0: &a0 {x0: 1}\n"
	for i := 1; i < 25; i++ {
		merges += fmt.Sprintf("a%d: &a%d {<<: [*a%d, *a%d], x%d: 1}\n", i, i, i-1, i-1, i)
	}
	for name, c := range map[string]struct{ file, want string }{
		"alias bomb":      {bomb, "more than 200000 elements"},
		"merge bomb":      {merges, "nested more than 32 deep"},
		"deep nesting":    {strings.Repeat("[", 5000), "not YAML"},
		"deep but closed": {strings.Repeat("[", 100) + strings.Repeat("]", 100), "nested more than 32 deep"},
		"too large":       {"version: 1\nname: " + strings.Repeat("x", maxFile), "at most 1048576 are read"},
		"many mistakes":   {"version: 1\n" + strings.Repeat("x: 1\n", 80_000), "\nand 7900"},
		"many clients":    {strings.Replace(minimal, "clients: [{name: shopper", "clients: [{name: b, count: 9999999, at: edge, arrivals: {process: poisson, rate: 1/s}, collections: [cart]}, {name: shopper, count: 2", 1), "more than 10000000"},
	} {
		_, err := Parse(name, []byte(c.file), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got %.300v", name, c.want, err)
		}
	}
}

// More mistakes than anybody reads are counted, not listed.
func TestManyMistakesAreCounted(t *testing.T) {
	var b strings.Builder
	b.WriteString(minimal)
	for i := range maxProblems + 7 {
		fmt.Fprintf(&b, "zz%d: 1\n", i)
	}
	_, err := Parse("x.yaml", []byte(b.String()), Options{})
	all, ok := errors.AsType[*Errors](err)
	if !ok || len(all.Problems) != maxProblems || all.Omitted != 7 || !strings.HasSuffix(err.Error(), "\nand 7 more") {
		t.Fatalf("%.200v", err)
	}
}

// large is a sound scenario of 64 KiB: nodes one by one, and many clients.
func large() []byte {
	var b strings.Builder
	b.WriteString("version: 1\nrounds: 1\nfunctions: [{name: get, module: retail-c, mode: read}]\ncollections: [{name: cart, count: 1000, consistency: sec, reads: get}]\nnetwork:\n  nodes:\n    - {name: n0}\n")
	for i := 1; b.Len() < 32<<10; i++ {
		fmt.Fprintf(&b, "    - {name: n%d, parent: n%d, rtt: 4ms, cores: 2, memory: 64MiB}\n", i, (i-1)/4)
	}
	b.WriteString("clients:\n")
	for i := 0; b.Len() < 64<<10; i++ {
		fmt.Fprintf(&b, "  - {name: c%d, at: n%d, arrivals: {process: poisson, rate: 2/s}, collections: [cart-%d]}\n", i, i%400, i)
	}
	return []byte(b.String())
}

func BenchmarkParse64KiB(b *testing.B) {
	data := large()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Parse("x.yaml", data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseMistakes64KiB has a mistake in every line.
func BenchmarkParseMistakes64KiB(b *testing.B) {
	data := []byte(strings.NewReplacer("4ms", "4mS", "parent: n", "parent: m", "at: n", "at: m").Replace(string(large())))
	for b.Loop() {
		if _, err := Parse("x.yaml", data, Options{}); err == nil {
			b.Fatal("no mistakes found")
		}
	}
}
