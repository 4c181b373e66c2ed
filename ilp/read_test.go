package ilp

import (
	"bytes"
	"strings"
	"testing"
)

// An instance must survive the way through a file.
func TestInstanceFiles(t *testing.T) {
	in, err := Generate(Params{Nodes: 7, Collections: 5, Consistency: SEC, Tightness: 1, Shared: 1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := WriteInstance(&file, in); err != nil {
		t.Fatal(err)
	}
	again, err := ReadInstance(file.Bytes())
	if err != nil || !equalInstances(in, again) {
		t.Errorf("the instance changed in its file (%v)", err)
	}
}

// Mistakes must be refused with a place, and all defects of content told at once.
func TestInstanceMistakes(t *testing.T) {
	_, err := ReadInstance([]byte("{\n \"nods\": []\n}"))
	if err == nil || !strings.Contains(err.Error(), "line 2") || !strings.Contains(err.Error(), "nods") {
		t.Errorf("unknown key: %v", err)
	}
	in := &Instance{
		Nodes:       []Node{{Name: "a", Parent: -1, CPU: -1}},
		Functions:   []Function{{Name: "f", Execution: []int64{1, 2}}, {Name: "f", Execution: []int64{1}}},
		Collections: []Collection{{Name: "c", Consistency: "strong"}, {Name: "d", Consistency: Sequential}, {Name: "e", Consistency: Sequential}},
		Demand:      []Class{{Rate: 1}, {Writes: []int{1, 2}, Rate: 1}, {Reads: []int{9}, Rate: 1}, {Reads: []int{0, 1}}},
		Beta:        -1,
	}
	_, err = Prepare(in)
	for _, want := range []string{"nodes[0].cpu_cores: found -1", "functions[0].execution_ns: found 2", `functions[1].name: found "f"`, `collections[0].model: found "strong"`, "demand[0]: it touches no collection", "demand[1].writes[1]: found 2: the class needs", "one declared group", "demand[2].reads[0]: found 9", "demand[3].reads[1]: found 1, collection \"d\" (sequential)", "one consistency model", "beta: found -1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
}

// A rate that stood twice counted once, and "Rate" passed for "rate".
func TestKeysAreReadStrictly(t *testing.T) {
	const file = `{
 "nodes": [{"name": "a", "parent": -1}],
 "functions": [{"name": "f", "execution_ns": [1]}],
 "collections": [{"name": "rate", "model": "sec", "bytes": 1}],
 "demand": [{"function": 0, "access": 0, "reads": [0], "rate": 1KEY}],
 "beta": 1, "epsilon": 0EXTRA
}`
	for _, c := range []struct{ key, extra, want string }{
		{"", "", ""},
		{`, "rate": 2`, "", `line 5 column 67: demand[0]: key "rate" stands twice, first at line 5 column 56`},
		{`, "Rate": 2`, "", `line 5 column 67: demand[0]: unknown key "Rate"`},
		{`, "r\u0061te": 2`, "", `key "rate" stands twice`},
		{"", `, "Beta": 2`, `line 6 column 27: unknown key "Beta"`},
		{"", `, "nodes": []`, `line 6 column 27: key "nodes" stands twice, first at line 2 column 2`},
		{"", `, "migration": {"current": [], "currant": 1}`, `migration: unknown key "currant"`},
		{"", `, "migration": {"current": [0]}`, `line 6 column 40: migration: key "bytes_per_second" is missing`},
		{`, "count": 9223372036854775808`, "", `line 5 column 76: demand[0].count: found 9223372036854775808, which is beyond what this key may be`},
		{`, "count": 1.5`, "", `line 5 column 76: demand[0].count: found 1.5, want an integer`},
		{"", `, "name": null`, `line 6 column 35: name: found null, want a string`},
	} {
		_, err := ReadInstance([]byte(strings.NewReplacer("KEY", c.key, "EXTRA", c.extra).Replace(file)))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s%s: %v, want %q", c.key, c.extra, err, c.want)
		}
	}
}

// Reading on after a mistake of syntax once went on for ever.
func TestReadingEndsAtAMistakeOfSyntax(t *testing.T) {
	for _, text := range []string{`[`, `{"nodes": [`, `{"nodes": [{"name": }]}`, `{"nodes": [1,,2]}`, `{"nodes" 1}`, `{1: 2}`, `{"nodes": [{]}`, `{"nodes": {"a": [}}`, "", "}", `{"nodes": "\x"}`} {
		if _, err := ReadInstance([]byte(text)); err == nil {
			t.Errorf("%s was read", text)
		}
	}
}

// Whatever a file holds, reading and preparing it must end in an instance or an
// error, never in a panic.
func FuzzReadInstance(f *testing.F) {
	in, err := Generate(Params{Nodes: 3, Collections: 2}, 1)
	if err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if err := WriteInstance(&file, in); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte(`{"nodes":[{"name":"a","parent":-1}],"functions":[],"collections":[{"name":"c","model":"sec"}],"demand":[]}`))
	for _, c := range instanceMistakes {
		text, _ := c.text(f)
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := ReadInstance(data)
		if err != nil {
			inTheFile(t, data, err)
			return
		}
		p, err := Prepare(in)
		if err != nil {
			t.Fatalf("what was read cannot be prepared: %v", err)
		}
		a := make(Placement, len(p.Collections))
		for c := range a {
			a[c] = At(0)
		}
		if _, err := p.Evaluate(a, Nearest); err != nil {
			t.Fatalf("everything at the root cannot be evaluated: %v", err)
		}
	})
}

// A file of brackets took gigabytes: each level kept the path to itself.
func TestBracketsCostNothing(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 1_000_000), strings.Repeat(`{"nodes":`, 1_000_000)} {
		if _, err := ReadInstance([]byte(text)); err == nil || !strings.Contains(err.Error(), "deep") {
			t.Errorf("got %v", err)
		}
	}
}

// A byte order mark was an invalid character.
func TestByteOrderMarkBeforeAnInstance(t *testing.T) {
	if _, err := ReadInstance([]byte("\ufeff" + `{"nodes":[{"name":"a","parent":-1}],"functions":[],"collections":[{"name":"c","model":"sec","bytes":1}],"demand":[]}`)); err != nil {
		t.Error(err)
	}
}

// A slip of the keyboard took all memory.
func TestDrawnInstancesHaveALimit(t *testing.T) {
	for _, q := range []Params{{Nodes: 1e9}, {Collections: 1e9}, {Functions: 1e9}, {Nodes: 100_000, Spread: 1e9, Collections: 1e7}} {
		if _, err := Generate(q, 1); err == nil {
			t.Errorf("%+v was drawn", q)
		}
	}
}
