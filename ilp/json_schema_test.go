package ilp

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/internal/prose"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the schemas, and the reference in docs/ILP.md")

// golden compares text with a committed file, or writes it with -rewrite.
func golden(t *testing.T, file string, text []byte) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, text) {
		t.Errorf("%s is out of date: run `make golden`\n%s", file, cmp.Diff(string(have), string(text)))
	}
}

// Without these, documentation and editors would drift from what is accepted.
func TestReferenceAndSchemasAreUpToDate(t *testing.T) {
	golden(t, "problem.schema.json", JSONSchema())
	golden(t, "placement.schema.json", PlacementSchema())
	const page = "../docs/ILP.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	replaced, ok := prose.Replace(string(text), "\n"+Reference()+"\nA placement file has a key for each collection, its name. There stand:\n\n"+PlacementReference()+"\n")
	if !ok {
		t.Fatalf("%s has lost the marks around the reference", page)
	}
	golden(t, page, []byte(replaced))
}

// A key without its unit, range and default would have to be looked up in Go.
func TestEveryKeyIsDescribed(t *testing.T) {
	count := 0
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		types := keysOf(of)
		var described []string
		for _, k := range fileKeys[of] {
			described = append(described, k.name)
			count++
		}
		if have := slices.Sorted(maps.Keys(types)); !slices.Equal(have, slices.Sorted(slices.Values(described))) {
			t.Errorf("%v has the keys %v, described are %v", of, have, described)
		}
		for _, inner := range types {
			if inner = element(inner); inner.Kind() == reflect.Struct {
				walk(inner)
			}
		}
	}
	walk(reflect.TypeFor[Instance]())
	walk(reflect.TypeFor[namedSite]())
	if count < 40 {
		t.Errorf("%d keys: some types were not visited", count)
	}
}

func compiled(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// accepts reports whether a schema accepts a text, which must be JSON.
func accepts(t *testing.T, schema *jsonschema.Schema, text []byte) bool {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return schema.Validate(value) == nil
}

// Editors complain by the schemas: they must accept all that we write, and what is optional
// may be missing.
func TestSchemasAcceptWhatWeWrite(t *testing.T) {
	problem, placement := compiled(t, JSONSchema()), compiled(t, PlacementSchema())
	for kind, w := range worlds {
		for draw := range 10 {
			in := rapid.Custom(w.draw).Example(draw)
			var file bytes.Buffer
			if err := WriteInstance(&file, in); err != nil {
				t.Fatal(err)
			}
			if !accepts(t, problem, file.Bytes()) {
				t.Errorf("%s, draw %d is refused:\n%s", kind, draw, &file)
			}
			p := prepared(t, in)
			a := slices.Repeat(Placement{At(0)}, len(p.Collections))
			text, err := p.EncodePlacement(a, make([]int, len(p.Demand)))
			if err != nil {
				t.Fatal(err)
			}
			if !accepts(t, placement, text) {
				t.Errorf("%s, draw %d, its placement is refused:\n%s", kind, draw, text)
			}
		}
	}
	if !accepts(t, placement, []byte(`{"c": {"replicas": ["a"]}}`)) {
		t.Error("a placement without a leader is refused")
	}
}

// What a schema can see, it must refuse as the reader does.
func TestSchemasRefuseWhatTheReaderRefuses(t *testing.T) {
	const file = `{"nodes": [{"name": "a", "parent": -1}, {"name": "b", "parent": 0, "rtt_ns": 4}], "functions": [{"name": "f", "execution_ns": [1]}],
 "binaries": [{"name": "x", "bytes": 1}], "collections": [{"name": "c", "model": "none", "bytes": 1, "writes_per_s": 0.5}],
 "demand": [{"function": 0, "access": 0, "reads": [0], "rate": 1}], "beta": 1, "migration": {"current": [0], "bytes_per_second": 1}}`
	problem, placement := compiled(t, JSONSchema()), compiled(t, PlacementSchema())
	read := func(text string) error {
		in, err := ReadInstance([]byte(text))
		if err == nil {
			_, err = Prepare(in)
		}
		return err
	}
	if err := read(file); err != nil || !accepts(t, problem, []byte(file)) {
		t.Fatalf("the file itself is refused (%v)", err)
	}
	for _, edit := range [][2]string{
		{`"name": "a", `, ""},
		{`"name": "a"`, `"name": ""`},
		{`"name": "a"`, `"name": 1`},
		{`"parent": -1`, `"parent": -2`},
		{`, "parent": -1`, ""},
		{`"parent": 0`, `"parent": 0.5`},
		{`"rtt_ns": 4`, `"rtt_ns": -4`},
		{`"rtt_ns": 4`, `"rtt_ms": 4`},
		{`"rtt_ns": 4`, `"Rtt_ns": 4`},
		{`"rtt_ns": 4`, `"memory_bytes": -1`},
		{`"rtt_ns": 4`, `"cpu_cores": -0.1`},
		{`"rtt_ns": 4`, `"cpu_cores": "1"`},
		{`"execution_ns": [1]`, `"execution_ns": []`},
		{`"execution_ns": [1]`, `"execution_ns": 1`},
		{`"execution_ns": [1]`, `"execution_ns": [-1]`},
		{`, "execution_ns": [1]`, ""},
		{`"execution_ns": [1]`, `"execution_ns": [1], "remote_calls": -1`},
		{`"bytes": 1}`, `"bytes": -1}`},
		{`"bytes": 1,`, `"bytes": -1,`},
		{`"bytes": 1,`, `"bytes": 9007199254740993,`},
		{`"bytes": 1,`, `"bytes": null,`},
		{`"model": "none"`, `"model": "None"`},
		{`"model": "none", `, ""},
		{`"writes_per_s": 0.5`, `"writes_per_s": -0.5`},
		{`"function": 0`, `"function": -1`},
		{`"function": 0, `, ""},
		{`"access": 0, `, ""},
		{`"reads": [0], `, ""},
		{`"reads": [0]`, `"reads": []`},
		{`"reads": [0]`, `"reads": [0, 0]`},
		{`"rate": 1`, `"rate": -1`},
		{`"rate": 1`, `"rate": "1"`},
		{`"rate": 1`, `"rate": 1, "count": -1`},
		{`"beta": 1`, `"beta": -1`},
		{`"beta": 1`, `"beta": 1e101`},
		{`"rate": 1`, `"rate": 1e308`},
		{`"beta": 1`, `"epsilon": -1`},
		{`"beta": 1`, `"access_rtt_ns": -1`},
		{`"beta": 1`, `"window_ns": -1`},
		{`"beta": 1`, `"remote_single": 1`},
		{`"beta": 1`, `"name": null`},
		{`"bytes_per_second": 1`, `"bytes_per_second": 0`},
		{`, "bytes_per_second": 1`, ""},
		{`"current": [0], `, ""},
		{`"current": [0]`, `"current": []`},
		{`"current": [0]`, `"current": [0], "weight_access": -1`},
		{`"nodes": [{"name": "a", "parent": -1}, {"name": "b", "parent": 0, "rtt_ns": 4}], `, ""},
		{`"demand": [{"function": 0, "access": 0, "reads": [0], "rate": 1}], `, ""},
	} {
		text := strings.Replace(file, edit[0], edit[1], 1)
		if text == file {
			t.Fatalf("%s is not in the file", edit[0])
		}
		if read(text) == nil {
			t.Errorf("%s for %s is read", edit[1], edit[0])
		}
		if accepts(t, problem, []byte(text)) {
			t.Errorf("%s for %s passes the schema", edit[1], edit[0])
		}
	}
	p := prepared(t, path(Sequential, 1, 1, []float64{1, 1}, []float64{1, 1, 1}, []float64{1, 0, 0}))
	for _, text := range []string{
		`{"c": {"leader": "0"}}`, `{"c": {"replicas": []}}`, `{"c": {"leader": 0, "replicas": ["0"]}}`, `{"c": {"replicas": ["0", "0"]}}`, `{"c": {"replicas": ["0"], "Leader": "0"}}`,
		`{"c": {"replicas": ["0"], "calls": [{"class": -1, "node": "0"}]}}`, `{"c": {"replicas": ["0"], "calls": [{"class": 0}]}}`, `{"c": null}`, `[]`,
	} {
		if _, _, err := p.DecodePlacement([]byte(text)); err == nil {
			t.Errorf("%s is read", text)
		}
		if accepts(t, placement, []byte(text)) {
			t.Errorf("%s passes the schema", text)
		}
	}
}
