package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// told runs a command line and gives its exit code with all that it says.
func told(t *testing.T, line ...string) (int, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), line, &out, &errs)
	return code, out.String() + errs.String()
}

// Names in traces, and those of tables, columns, clients and collections, were not found without a
// word on what was probably meant; and a trace told one unknown name of a row.
func TestEveryUnknownNameGetsASuggestion(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	quiet(t, "run", "small.yaml", "-q", "--out", "run")
	replayed := strings.Replace(small, "arrivals: {process: poisson, rate: 2/s}", "arrivals: {process: trace, file: calls.csv}", 1) +
		"mobility: [{kind: trace, file: moves.csv}]\n"
	save(t, "replay.yaml", replayed)
	save(t, "calls.csv", "time_s,client,collection,mode\n1,shoper,crat,read\n2,shopper,cart,raed\n")
	save(t, "moves.csv", "time_s,client,node\n1,shoper,egde-1\n")
	save(t, "header.yaml", strings.Replace(replayed, "calls.csv", "header.csv", 1))
	save(t, "header.csv", "time_s,clint,collection,mode\n")
	for line, want := range map[string][]string{
		"validate replay.yaml":                         {`calls.csv:2:3: client: there is no client "shoper" in the scenario; did you mean "shopper"?`, `did you mean "cart"?`, `did you mean "read"?`, `moves.csv:2:3`, `did you mean "edge-1"?`},
		"validate header.yaml":                         {`did you mean "client"?`},
		"trace show run rownds":                        {`did you mean "rounds"?`},
		"trace show run rounds --columns rond":         {`did you mean "round"?`},
		"trace why run crat":                           {`did you mean "cart"?`},
		"trace follow run --client shoper --call 1":    {`did you mean "shopper"?`},
		"compare run run --primary placement.act":      {`did you mean "placement.acts"?`},
		"wasm run retail-c view_crat":                  {`did you mean "view_cart"?`},
		"trace show run invocations --where gas>inf":   {`found "inf"`},
		"trace show run invocations --limit -1":        {"--limit -1"},
		"trace show run invocations --where lateny_ns": {"want column, operator"},
	} {
		code, text := told(t, strings.Fields(line)...)
		for _, w := range want {
			if code != exitInput || !strings.Contains(text, w) {
				t.Errorf("%s: exit %d, want 2 and %s:\n%s", line, code, w, text)
			}
		}
	}
}

// A value that no row has selected nothing, in silence.
func TestAnEmptySelectionIsExplained(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	quiet(t, "run", "small.yaml", "-q", "--out", "run")
	code, text := told(t, "trace", "show", "run", "invocations", "--where", "mode=raed")
	if code != exitDone || !strings.Contains(text, `no row has mode "raed"; did you mean "read"?`) {
		t.Errorf("exit %d: %s", code, text)
	}
}

// Clients that never call, and recorded rows after the end of the run, drew no word.
func TestDemandThatNeverComesIsDoubted(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "late.yaml", strings.Replace(small, "process: poisson, rate: 2/s", "process: deterministic, rate: 2/s, phase: 50m", 1))
	save(t, "replay.yaml", strings.Replace(small, "arrivals: {process: poisson, rate: 2/s}", "arrivals: {process: trace, file: calls.csv}", 1)+
		"mobility: [{kind: trace, file: moves.csv}]\n")
	save(t, "calls.csv", "time_s,client,collection,mode\n1000,shopper,cart,read\n")
	save(t, "moves.csv", "time_s,client,node\n1000,shopper,edge-1\n")
	for file, want := range map[string][]string{
		"late.yaml":   {"1 of 1 clients never call (shopper)"},
		"replay.yaml": {"1 of 1 clients never call (shopper)", "calls.csv: 1 rows are of times after the end", "moves.csv: 1 rows"},
	} {
		code, text := told(t, "validate", file)
		for _, w := range want {
			if code != exitDone || !strings.Contains(text, w) {
				t.Errorf("%s: exit %d, want a warning %q: %s", file, code, w, text)
			}
		}
	}
}

// A function of another signature was none at all for wasm run, which named no file either.
func TestWasmRunTellsTheSignature(t *testing.T) {
	t.Chdir(t.TempDir())
	const head = "\x00asm\x01\x00\x00\x00"
	save(t, "void.wasm", head+"\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x07\x05\x01\x01f\x00\x00\x0a\x04\x01\x02\x00\x0b")
	save(t, "bare.wasm", head)
	save(t, "empty.wasm", "")
	for module, want := range map[string]string{"void.wasm": "() -> ()", "bare.wasm": "no function that can be called", "empty.wasm": "empty.wasm: "} {
		if code, text := told(t, "wasm", "run", module, "f"); code != exitInput || !strings.Contains(text, want) {
			t.Errorf("%s: exit %d, want %q: %s", module, code, want, text)
		}
	}
}
