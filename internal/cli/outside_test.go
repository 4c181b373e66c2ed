package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// called executes a command line and returns its exit code and what it said.
func called(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	code = run(context.Background(), args, &out, &out)
	return code, out.String()
}

// hashOf is the trace hash of a run directory.
func hashOf(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		TraceHash string `json:"trace_hash"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m.TraceHash
}

const greedyOutside = "../../examples/external/greedy.yaml"

func needsPython(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: no python3, so no policy in Python was run")
	}
}

// A rule must decide alike wherever it runs: in this program, in Python, and from a
// transcript. The trace hash is over all events, so one other decision would change it.
func TestPolicyOutsideDecidesAsInside(t *testing.T) {
	needsPython(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, words := range [][]string{
		{"run", "quickstart", "--policy", "sequential=greedy", "--set", "expect=[]", "--quiet", "--out", at("inside")},
		{"run", greedyOutside, "--allow-exec", "--policy-transcript", at("said.jsonl"), "--quiet", "--out", at("outside")},
		{"run", greedyOutside, "--set", "placement.sequential={policy: transcript, file: " + at("said.jsonl") + ", params: {margin: 0.1}}", "--quiet", "--out", at("replayed")},
		{"trace", "follow", at("replayed"), "--client", "shopper-0", "--call", "3"},
		{"policy", "check", "--", "python3", "../../examples/external/greedy.py"},
	} {
		if code, said := called(t, words...); code != 0 {
			t.Fatalf("%v: exit code %d\n%s", words, code, said)
		}
	}
	want := hashOf(t, at("inside"))
	for _, name := range []string{"outside", "replayed"} {
		if got := hashOf(t, at(name)); got != want {
			t.Errorf("%s: trace hash %.12s, in the program %.12s", name, got, want)
		}
	}
	if code, said := called(t, "trace", "follow", at("outside"), "--client", "shopper-0", "--call", "3"); code != 2 || !strings.Contains(said, "--policy-transcript") {
		t.Errorf("to follow a call would start the program: exit code %d\n%s", code, said)
	}
}

// A scenario may come from a stranger: it must not start a program unless told, and a
// program that fails must end the run, with its place, and leave no run directory.
func TestPolicyOutsideIsAllowedAndFailsAloud(t *testing.T) {
	needsPython(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "run")
	touched := filepath.Join(dir, "touched")
	scenario := filepath.Join(dir, "s.yaml")
	write := func(body string) {
		t.Helper()
		text := "version: 1\nextends: builtin:quickstart\nname: s\nexpect: []\nrounds: 4\nplacement:\n  sequential: {policy: external, command: [python3, rule.py]}\n"
		if err := errors.Join(os.WriteFile(scenario, []byte(text), 0o644), os.WriteFile(filepath.Join(dir, "rule.py"), []byte(body), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write(`open("` + touched + `", "w")`)
	for _, words := range [][]string{
		{"run", scenario, "--out", out}, {"validate", scenario}, {"sweep", planOf(t, dir), "--out", filepath.Join(dir, "sweep")},
	} {
		code, said := called(t, words...)
		if want := map[bool]int{true: 0, false: 2}[words[0] == "validate"]; code != want && words[0] != "sweep" {
			t.Errorf("%v: exit code %d, want %d\n%s", words, code, want, said)
		}
		if words[0] != "validate" && !strings.Contains(said, "--allow-exec") {
			t.Errorf("%v does not say how to allow it:\n%s", words, said)
		}
		if _, err := os.Stat(touched); err == nil {
			t.Fatalf("%v started the program", words)
		}
	}
	write(`import sys, json
for line in sys.stdin:
    print(json.dumps({"type": "ready", "protocol": 1}) if "hello" in line else 1 // 0, flush=True)`)
	code, said := called(t, "run", scenario, "--allow-exec", "--out", out)
	if code != 1 {
		t.Errorf("a program that died: exit code %d", code)
	}
	for _, want := range []string{"decision 1, on collection ", " at node cloud-0", "ZeroDivisionError", "exit status 1"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a run directory was left")
	}
}

// planOf writes a sweep plan over s.yaml.
func planOf(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "plan.yaml")
	text := "version: 1\nscenario: s.yaml\nreplications: 1\naxes:\n  - {key: placement.beta, values: [0.1]}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

const greedyWASM = "../../examples/wasm/greedy.yaml"

// A module must decide as the same rule in Go, and needs no permission; commands that simulate a
// run again ask it again.
func TestPolicyInWASMDecidesAsInside(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, words := range [][]string{
		{"validate", greedyWASM},
		{"run", greedyWASM, "--quiet", "--out", at("wasm")},
		{"run", "quickstart", "--policy", "sequential=greedy", "--set", "expect=[]", "--quiet", "--out", at("inside")},
		{"run", greedyWASM, "--set", "placement.sequential.params=[1.5]", "--quiet", "--out", at("wasm-1.5")},
		{"run", "quickstart", "--set", "placement.sequential={policy: greedy, margin: 1.5}", "--set", "expect=[]", "--quiet", "--out", at("inside-1.5")},
		{"trace", "follow", at("wasm"), "--client", "shopper-0", "--call", "3"},
	} {
		if code, said := called(t, words...); code != 0 {
			t.Fatalf("%v: exit code %d\n%s", words, code, said)
		}
	}
	for _, margin := range []string{"", "-1.5"} {
		if got, want := hashOf(t, at("wasm"+margin)), hashOf(t, at("inside"+margin)); got != want {
			t.Errorf("module%s: trace hash %.12s, in the program %.12s", margin, got, want)
		}
	}
	text, err := os.ReadFile(at("wasm/manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"name": "greedy.wasm"`) || strings.Count(string(text), "greedy.wasm") < 3 {
		t.Error("the manifest does not tell of the module")
	}
}

// A module may come from a stranger: one that never ends, or answers nonsense, must end the run
// with its place and leave no run directory; one that is none is a mistake with its line.
func TestPolicyInWASMFailsAloud(t *testing.T) {
	dir := t.TempDir()
	out, scenario := filepath.Join(dir, "run"), filepath.Join(dir, "s.yaml")
	// (memory (export "memory") 1)
	// (func (export "buffer") (param i32) (result i32) (i32.const 1024))
	// (func (export "decide") (param i32 i32) (result i32) BODY)
	module := func(body string) string {
		body = "\x00" + body + "\x0b"
		code := "\x02" + "\x05\x00\x41\x80\x08\x0b" + string(rune(len(body))) + body
		return "\x00asm\x01\x00\x00\x00" + "\x01\x0c\x02\x60\x01\x7f\x01\x7f\x60\x02\x7f\x7f\x01\x7f" + "\x03\x03\x02\x00\x01" + "\x05\x03\x01\x00\x01" +
			"\x07\x1c\x03\x06memory\x02\x00\x06buffer\x00\x00\x06decide\x00\x01" + "\x0a" + string(rune(len(code))) + code
	}
	for name, c := range map[string]struct {
		module, params, want string
		code                 int
	}{
		"endless":   {module("\x03\x40\x0c\x00\x0b\x41\x00"), "gas: 100000", "decide: out of gas: it needs more than 100000", 1},
		"traps":     {module("\x00"), "", "at node cloud-0: decide: trap: unreachable", 1},
		"too much":  {module("\x41\xff\xff\xff\x00"), "", "at most 1048576 are allowed", 1},
		"negative":  {module("\x41\x7f"), "", "decide returned -1", 1},
		"nonsense":  {module("\x41\x01"), "", "actions[0]: ", 1},
		"no module": {"#!/bin/sh", "", "s.yaml:7:", 2},
		"no rule":   {spin, "", "exports no function buffer", 2},
		"no number": {module("\x41\x00"), "params: [much]", "placement.sequential.params: want a list of numbers", 2},
		"no gas":    {module("\x41\x00"), "gas: 0", "placement.sequential.gas: ", 2},
	} {
		text := "version: 1\nextends: builtin:quickstart\nname: s\nexpect: []\nrounds: 4\nplacement:\n  sequential: {policy: wasm, module: rule.wasm, " + c.params + "}\n"
		if err := errors.Join(os.WriteFile(scenario, []byte(text), 0o644), os.WriteFile(filepath.Join(dir, "rule.wasm"), []byte(c.module), 0o644)); err != nil {
			t.Fatal(err)
		}
		code, said := called(t, "run", scenario, "--quiet", "--out", out)
		if code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%s: exit code %d, want %d with %q:\n%s", name, code, c.code, c.want, said)
		}
		if _, err := os.Stat(out); err == nil {
			t.Fatalf("%s: a run directory was left", name)
		}
		if code, said := called(t, "validate", scenario); c.code == 2 && code != 2 || c.code == 1 && code != 0 {
			t.Errorf("%s: validate exits %d\n%s", name, code, said)
		}
	}
}
