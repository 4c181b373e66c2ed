package results

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/report"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// Whatever the JSON files of a run directory hold, they are refused with their name, or reports are
// made of them.
func FuzzRunDirectory(f *testing.F) {
	good, err := json.Marshal(&summary.Summary{Schema: summary.Version, Name: "a", Seed: 1, Rounds: 2})
	if err != nil {
		f.Fatal(err)
	}
	manifest := `{"program": "` + Program + `", "format": "` + Format + `", "name": "a", "seed": 18446744073709551615, "trace_hash": "h", "scenario": {"seed": 1}, "files": ["manifest.json", "summary.json"]}`
	f.Add([]byte(manifest), good)
	f.Add([]byte(manifest), []byte(`{"schema": "`+summary.Version+`", "invocations": {"status": {"ok": 1, "ok": 2}}, "latency_ms": {"steady": {"interval": {}}}, "expect": [{}], "window": {"steady": true, "notes": [{}]}, "parts_ms": {"a": 1}, "messages": {"total": {}}, "optimality_gap": {"sec": {}}}`))
	f.Add([]byte(`{"versions": {"tables": "1"}, "trace_hash": "h", "files": ["../a"]}`), []byte(`{"schema": "1"}`))
	f.Fuzz(func(t *testing.T, manifest, sums []byte) {
		dir := t.TempDir()
		for name, text := range map[string][]byte{manifestFile: manifest, summaryFile: sums} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		named := func(err error) bool {
			if err != nil && !strings.Contains(err.Error(), dir) {
				t.Fatalf("without the name of a file: %v", err)
			}
			return err == nil
		}
		m, err := ReadManifest(dir)
		s, err2 := ReadSummary(dir)
		if !named(err) || !named(err2) {
			return
		}
		_, err = m.listed(dir)
		named(err)
		for _, path := range []string{"latency_ms.steady", "optimality_gap.sec", "messages.total.hops", "invocations.status.ok", "name", "expect"} {
			_, _ = summary.Lookup(s, path)
		}
		_ = report.Text(io.Discard, s, 80)
		_ = report.Markdown(io.Discard, s, m.Command, nil)
		_ = report.HTML(context.Background(), &bytes.Buffer{}, s, Tables(dir))
	})
}
