package inspect

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// What another version of the program wrote must be refused as the user's mistake,
// with both versions and the remedy: read as if it were of this version it would be
// other numbers.
func TestOtherVersionsAreRefused(t *testing.T) {
	const remedy = "run the scenario again, or use the version of ermes-sim that wrote it"
	refused := func(err error, with string) {
		t.Helper()
		if err == nil || !mistake.Is(err) || !strings.Contains(err.Error(), with) || !strings.Contains(err.Error(), remedy) {
			t.Errorf("got %v, want a mistake with %q", err, with)
		}
	}

	run := simulated(t, "usecases/cart", "rounds=4", "expect=[]")
	file := filepath.Join(run.Dir, "summary.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Replace(text, []byte(`"schema": "`), []byte(`"schema": "0.`), 1)
	if err := os.WriteFile(file, other, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Compare([]string{run.Dir, run.Dir}, nil, "")
	refused(err, "has summary schema")
	refused(Plot(t.Context(), run.Dir, false), "has summary schema")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}

	err = parquet.WriteFile(filepath.Join(results.Tables(run.Dir), "rounds.parquet"), []table.Round{{Round: 1}}, parquet.KeyValueMetadata(table.SchemaKey, "0"))
	if err != nil {
		t.Fatal(err)
	}
	refused(Plot(t.Context(), run.Dir, false), "has table schema 0")

	old := filepath.Join(t.TempDir(), "old.yaml")
	if err := os.WriteFile(old, []byte("version: 2\nname: old\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = setting.Load(old, nil, nil)
	if err == nil || !mistake.Is(err) || !strings.Contains(err.Error(), "old.yaml:1:10: version: the file is of schema version 2, this ermes-sim reads version 1") {
		t.Errorf("a scenario of another version: %v", err)
	}
}
