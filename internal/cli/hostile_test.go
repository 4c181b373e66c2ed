package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// hostile sets the title of a terminal, in two ways, erases the line, begins one of its own, turns the
// direction of writing, and is markup in Markdown and HTML.
const hostile = "a\x1b]0;b\x07\u009d0;b\u009c\rc\nerror: d\u202e<img src=x onerror=alert(1)>![e](http://f)`"

// quiet runs a command line and holds that nothing in its output steers; it returns the output.
func quiet(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	run(context.Background(), args, &out, &errs)
	text := out.String() + errs.String()
	harmless(t, strings.Join(args[:2], " "), text)
	return text
}

func harmless(t *testing.T, where, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%s: %q gets through", where, r)
			return
		}
	}
	if strings.Contains(text, "\nerror: d") {
		t.Errorf("%s: a text begins a line of its own:\n%s", where, text)
	}
}

func save(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const small = `version: 1
rounds: 2
network: {tiers: [{tier: cloud}, {tier: edge, fanout: 2, rtt: 20ms}]}
functions: [{name: view_cart, module: retail-c, mode: read}]
collections: [{name: cart, consistency: sequential, reads: view_cart}]
clients: [{name: shopper, at: edge, arrivals: {process: poisson, rate: 2/s}, collections: [cart]}]
ilp: {compare: []}
`

// Keys, values and cells of files are told in messages, whatever they are.
func TestFilesDoNotSteerTheTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	h := string(quoted)
	for name, text := range map[string]string{
		"key":      small + h + ": 1\n",
		"twice":    small + h + ": 1\n" + h + ": 1\n",
		"value":    small + "seed: " + h + "\n",
		"name":     small + "name: " + h + "\n",
		"expect":   small + "expect: [" + h + "]\n",
		"labels":   strings.Replace(small, "name: cart,", "name: cart, labels: {"+h+": 1},", 1),
		"module":   strings.Replace(small, "retail-c", h, 1),
		"called":   strings.Replace(small, "name: cart,", "name: "+h+",", 1),
		"extends":  "extends: " + h + "\n" + small,
		"external": small + "placement: {policy: {sec: {external: [" + h + "]}}}\n",
		"anchor":   small + "seed: *a\u202e\x07\n",
		"tag":      small + "seed: !a\u202e 1\n",
	} {
		save(t, name+".yaml", text)
		if out := quiet(t, "validate", name+".yaml"); !strings.Contains(out, name+".yaml:") {
			t.Errorf("%s is accepted: %s", name, out)
		}
	}
	save(t, "sweep.yaml", "version: 1\n"+h+": 1\n")
	quiet(t, "sweep", "sweep.yaml", "--out", "swept")
	save(t, "traced.yaml", strings.Replace(small, "{process: poisson, rate: 2/s}", "{process: trace, file: calls.csv}", 1)+"mobility: [{kind: trace, file: moves.csv}]\n")
	cell := `"` + strings.ReplaceAll(hostile, `"`, "") + `"`
	for _, csv := range []string{"time_s,client," + cell + "\n1,shopper,cart\n", "time_s,client,collection\n1," + cell + ",cart\n", "time_s,client,collection\n" + cell + ",shopper,cart\n"} {
		save(t, "calls.csv", csv)
		save(t, "moves.csv", strings.Replace(csv, "collection", "node", 1))
		quiet(t, "run", "traced.yaml", "--out", "traced", "-q")
	}
	save(t, "instance.json", `{"`+strings.Trim(h, `"`)+`": 1}`)
	quiet(t, "ilp", "solve", "instance.json")
	quiet(t, hostile, hostile)
	quiet(t, "run", hostile)
}

// Others' run directories may hold anything where ours hold names.
func TestRunDirectoriesDoNotSteerTheTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	quiet(t, "run", "small.yaml", "--out", "r")
	text, err := os.ReadFile("r/summary.json")
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := bytes.Replace(text, []byte(`"warnings": [`), append(append([]byte(`"warnings": [`), quoted...), ','), 1)
	spoilt = bytes.Replace(spoilt, []byte(`"warnings": [`+string(quoted)+`,]`), []byte(`"warnings": [`+string(quoted)+`]`), 1)
	spoilt = bytes.Replace(spoilt, []byte(`"name": "small"`), append([]byte(`"name": `), quoted...), 1)
	if bytes.Equal(spoilt, text) {
		t.Fatal("the summary holds neither name nor warnings")
	}
	save(t, "r/summary.json", string(spoilt))
	dir := results.Tables("r")
	respell(t, dir, func(n *table.Node) { n.Tier += hostile })
	respell(t, dir, func(p *table.Placement) { p.Reason, p.Collection = hostile, "cart"+hostile })
	respell(t, dir, func(i *table.Invocation) { i.Said = hostile })
	forgetSums(t, "r/manifest.json")
	if out := quiet(t, "plot", "r", "--svg"); !strings.Contains(out, "r: drawn") {
		t.Fatalf("nothing is drawn: %s", out)
	}
	for _, name := range []string{"r/report.md", "r/report.html", "r/plots/placement.svg"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, name, string(page))
		if bytes.Contains(page, []byte("<img")) && !bytes.Contains(page, []byte(`\<img`)) || filepath.Ext(name) == ".md" && bytes.Contains(page, []byte("![e]")) {
			t.Errorf("%s holds markup of a stranger", name)
		}
	}
	quiet(t, "compare", "r", "r")
	for _, name := range table.Names() {
		quiet(t, "trace", "show", "r", strings.TrimSuffix(name, ".parquet"), "--limit", "5")
		quiet(t, "trace", "export", "r", "--table", strings.TrimSuffix(name, ".parquet"), "--format", "jsonl")
	}
	quiet(t, "trace", "why", "r", "cart"+hostile)
	quiet(t, "trace", "why", "r", "cart")
}

// forgetSums takes the sums out of a manifest, without which a spoilt file is told as one: a stranger
// would write others, or none, as versions did that kept none.
func forgetSums(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var manifest map[string]json.RawMessage
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest["sha256"] == nil {
		t.Fatal("the manifest holds no sums")
	}
	delete(manifest, "sha256")
	if text, err = json.Marshal(manifest); err != nil {
		t.Fatal(err)
	}
	save(t, name, string(text))
}

// respell changes all rows of a table.
func respell[R table.Row](t *testing.T, dir string, change func(*R)) {
	t.Helper()
	rows, err := table.Read[R](dir)
	if err != nil {
		t.Fatal(err)
	}
	w, err := table.Create[R](dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		change(&rows[i])
		if err := w.Write(rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Modules name what they import and export, log, and say why they fail.
func TestModulesDoNotSteerTheTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "names.wasm", string(module(hostile, hostile, "f"+hostile, "")))
	save(t, "talks.wasm", string(module("ermes", "error", "f", hostile)))
	for _, args := range [][]string{{"inspect", "names.wasm"}, {"inspect", "names.wasm", "--json"}, {"run", "names.wasm", "f"}, {"run", "names.wasm", "f" + hostile}} {
		quiet(t, append([]string{"wasm"}, args...)...)
	}
	out := quiet(t, "wasm", "run", "talks.wasm", "f")
	if strings.Count(out, `a\u001b]0;b\u0007\u009d0;b\u009c\u000dc\u000aerror: d\u202e<img`) != 2 {
		t.Errorf("log and error are not told:\n%s", out)
	}
	save(t, "talks.yaml", strings.NewReplacer("retail-c", "talks.wasm", "view_cart", "f").Replace(small))
	quiet(t, "run", "talks.yaml", "--out", "talks")
	for _, name := range []string{"talks/report.md", "talks/report.html"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		harmless(t, name, string(page))
	}
}

// module is one that imports log and a function of two parameters by the names given, and exports
// one that logs what it says and gives it to that function.
func module(from, name, exported, says string) []byte {
	number := func(n int) []byte { // LEB128, signed and unsigned below 2^13
		return []byte{byte(n&0x7f | 0x80), byte(n >> 7)}
	}
	text := func(s string) []byte { return append(number(len(s)), s...) }
	section := func(id byte, items ...[]byte) []byte {
		body := append(number(len(items)), slices.Concat(items...)...)
		return slices.Concat([]byte{id}, number(len(body)), body)
	}
	code := slices.Concat([]byte{0, 0x41, 1, 0x41, 0, 0x41}, number(len(says)), []byte{0x10, 0, 0x1a, 0x41, 0, 0x41}, number(len(says)), []byte{0x10, 1, 0x1a, 0x41, 1, 0x0b})
	return slices.Concat([]byte("\x00asm\x01\x00\x00\x00"),
		section(1, []byte{0x60, 0, 1, 0x7f}, []byte{0x60, 2, 0x7f, 0x7f, 1, 0x7f}, []byte{0x60, 3, 0x7f, 0x7f, 0x7f, 1, 0x7f}),
		section(2, slices.Concat(text("ermes"), text("log"), []byte{0, 2}), slices.Concat(text(from), text(name), []byte{0, 1})),
		section(3, []byte{0}),
		section(5, []byte{0, 1}),
		section(7, slices.Concat(text("memory"), []byte{2, 0}), slices.Concat(text(exported), []byte{0, 2})),
		section(10, append(number(len(code)), code...)),
		section(11, slices.Concat([]byte{0, 0x41, 0, 0x0b}, text(says))),
	)
}
