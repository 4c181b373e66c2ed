package sweep

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Whatever a plan holds, it is refused with its file's name, or its points can be listed.
func FuzzPlan(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("version: 1\nscenario: quickstart\ndesign: latin-hypercube\nsamples: 3\naxes: [{key: placement.beta, from: '0.1', to: '10', scale: log}]\n"))
	f.Add([]byte("version: 1\nscenario: a\naxes: [{key: rounds, from: 1ms, to: 2ms, steps: 3, integer: true}, {key: x, values: [1, [2], {a: b}]}]\n"))
	f.Add([]byte("version: 1\nscenario: a\npoints: [{x: 1}, {y: ~}]\nset: &a {x: *a}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "plan.yaml")
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := ReadPlan(file)
		if err != nil {
			if !strings.Contains(err.Error(), "plan.yaml") || !errors.As(err, new(*scenarios.Errors)) && !errors.As(err, new(*Mistake)) {
				t.Fatalf("%T without the file's name: %v", err, err)
			}
			return
		}
		if p.size() > 1000 {
			return
		}
		points := p.points()
		if float64(len(points)*p.Replications) != p.size() {
			t.Fatalf("%d points of %d replications are %g runs", len(points), p.Replications, p.size())
		}
	})
}

// Whatever the files of a sweep hold, they are refused with their name, or make a table.
func FuzzPoints(f *testing.F) {
	manifest := `{"format": "` + format + `", "name": "a", "digest": "d", "program": "p", "jobs": 4, "keys": ["k"], "metrics": ["latency_ms.mean"]}`
	f.Add([]byte(manifest), []byte(`{"point": 1, "replication": 1, "seed": 18446744073709551615, "trace_hash": "h", "values": [{"Key": "k", "Value": "v"}], "metrics": [1.5], "missed": [], "broken": ""}`))
	f.Add([]byte(manifest), []byte(`{"point": 1, "replication": 1, "seed": 1, "values": null, "metrics": [null]}`))
	f.Add([]byte(`{"digest": "d", "jobs": -1, "keys": ["", ""], "metrics": ["point"]}`), []byte(`null`))
	f.Fuzz(func(t *testing.T, manifest, measured []byte) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, pointsDir), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string][]byte{manifestFile: manifest, job{point: 1, replication: 1}.file(""): measured} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		table, err := Collect(dir)
		if err != nil {
			if !strings.Contains(err.Error(), dir) {
				t.Fatalf("without the name of a file: %v", err)
			}
			return
		}
		if err := table.Tell(io.Discard, table.Metrics); err != nil {
			return
		}
		_, _ = table.Missing(), table.Broken()
		_ = table.encode(&bytes.Buffer{}) // an error is an answer too
	})
}
