package scenarios

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// Without these scripts, a mistake in a file could go unnoticed, be reported at
// the wrong place, or bring others that are none. Each file of testdata is one
// kind of mistake or rule; its output is what a user reads.
//
//	file name=F              keep the input as a file that load can extend
//	load [name=F] [set=(k=v,...)] [policy=(p,...)] [show=(path,...)]
func TestScripts(t *testing.T) {
	datadriven.Walk(t, "testdata/scripts", func(t *testing.T, path string) {
		files := map[string]string{}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "file":
				files[argument(d, "name", "")] = d.Input
				return "ok"
			case "load":
				return runLoad(d, files)
			}
			d.Fatalf(t, "unknown command %s", d.Cmd)
			return ""
		})
	})
}

func argument(d *datadriven.TestData, key, otherwise string) string {
	if values := arguments(d, key); len(values) > 0 {
		return values[0]
	}
	return otherwise
}

func arguments(d *datadriven.TestData, key string) []string {
	for _, a := range d.CmdArgs {
		if a.Key == key {
			return a.Vals
		}
	}
	return nil
}

// minimal is a scenario that load lays under its input if that has no network.
const minimal = `version: 1
rounds: 10
network: {tiers: [{tier: cloud}, {tier: edge, fanout: 2, rtt: 4ms}]}
functions: [{name: get, module: retail-c, mode: read}, {name: put, module: retail-c, mode: write}]
collections: [{name: cart, consistency: sequential, reads: get, writes: put}]
clients: [{name: shopper, at: edge, arrivals: {process: poisson, rate: 2/s}, collections: [cart]}]
`

func runLoad(d *datadriven.TestData, files map[string]string) string {
	name := argument(d, "name", "x.yaml")
	read := func(file string) ([]byte, error) {
		switch text, ok := files[filepath.ToSlash(file)]; {
		case ok:
			return []byte(text), nil
		case file == "minimal.yaml":
			return []byte(minimal), nil
		}
		return nil, fs.ErrNotExist
	}
	s, err := Parse(name, []byte(d.Input), Options{
		Set: arguments(d, "set"), Policy: arguments(d, "policy"), Read: read, Catalogue: testCatalogue{},
	})
	if err != nil {
		return err.Error()
	}
	text, err := s.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	out := []string{"ok"}
	for _, path := range arguments(d, "show") {
		out = append(out, path+" = "+valueAt(text, path))
	}
	return strings.Join(out, "\n")
}

// valueAt picks a value out of a resolved scenario.
func valueAt(text []byte, path string) string {
	var at any
	if err := json.Unmarshal(text, &at); err != nil {
		return err.Error()
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := at.(type) {
		case map[string]any:
			at = x[step]
		case []any:
			i := 0
			fmt.Sscan(step, &i)
			at = x[i]
		}
	}
	out, err := json.Marshal(at)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// testCatalogue has policies with a parameter of each kind.
type testCatalogue struct{}

func (testCatalogue) Names(consistency string) []string {
	if consistency == SEC {
		return []string{"always-copy", "static"}
	}
	return []string{"energy", "static"}
}

func (testCatalogue) Params(name string) ([]PolicyParam, bool) {
	params, ok := map[string][]PolicyParam{
		"always-copy": {
			{Key: "trigger", Kind: "enum", Enum: []string{"epoch", "access"}},
			{Key: "to", Kind: "enum", Enum: []string{"edge", "hop"}},
			{Key: "idle_drop", Kind: "int", Min: 0, Max: 1000},
		},
		"energy": {
			{Key: "reach", Kind: "int", Min: 1, Max: 2},
			{Key: "z", Kind: "float", Min: 0, Max: 10},
			{Key: "lead_drop", Kind: "bool"},
			{Key: "lease", Kind: "duration", Min: 1, Max: 1e12},
		},
		"static": nil,
	}[name]
	return params, ok
}
