package sweep

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// A Table is what all jobs measured, by point and replication.
type Table struct {
	Name    string
	Keys    []string
	Metrics []string
	Rows    []measurement
	Jobs    int // that the plan has

	manifest *manifest // of the sweep
}

// Broken tells of the jobs in which the platform broke laws of its own, one a line.
func (t *Table) Broken() []string {
	var out []string
	for i := range t.Rows {
		if r := &t.Rows[i]; r.Broken != "" {
			out = append(out, fmt.Sprintf("point %d, replication %d: %s", r.Point, r.Replication, r.Broken))
		}
	}
	return out
}

// tableFile is where the table lies in the directory of a sweep.
const tableFile = "sweep.parquet"

// Collect reads the results in some directories of one plan: a sweep, or its
// shards.
func Collect(dirs ...string) (*Table, error) {
	t := &Table{}
	var first *manifest
	known := facts{points: map[int]fact[[]assignment]{}, seeds: map[int]fact[uint64]{}, traces: map[[2]int]fact[string]{}}
	for _, dir := range dirs {
		m, err := readManifest(dir)
		if _, said := errors.AsType[*Mistake](err); said {
			return nil, err
		}
		if err != nil {
			return nil, &Mistake{[]string{fmt.Sprintf("%s is no directory of a sweep: it has no %s", dir, manifestFile)}}
		}
		if first == nil {
			first = m
			t.manifest = m
			t.Name, t.Keys, t.Metrics, t.Jobs = m.Name, m.Keys, m.Metrics, m.Jobs
		}
		if m.Digest != first.Digest || m.Program != first.Program {
			return nil, &Mistake{[]string{fmt.Sprintf("%s and %s are of different plans or versions", dirs[0], dir)}}
		}
		if err := t.read(dir, &known); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(t.Rows, func(a, b measurement) int {
		return cmp.Or(cmp.Compare(a.Point, b.Point), cmp.Compare(a.Replication, b.Replication))
	})
	t.Rows = slices.CompactFunc(t.Rows, func(a, b measurement) bool { return a.Point == b.Point && a.Replication == b.Replication })
	return t, nil
}

func (t *Table) read(dir string, known *facts) error {
	entries, err := os.ReadDir(filepath.Join(dir, pointsDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || filepath.Ext(e.Name()) != ".json" {
			continue
		}
		file := filepath.Join(dir, pointsDir, e.Name())
		text, err := regular.ReadFile(file, maxText)
		if err != nil {
			return err
		}
		var m measurement
		if err := json.Unmarshal(text, &m); err != nil || !t.fits(&m) {
			return &Mistake{[]string{fmt.Sprintf("%s is damaged; remove it and --resume", file)}}
		}
		if own := (job{point: m.Point, replication: m.Replication}).file(dir); own != file {
			return &Mistake{[]string{fmt.Sprintf("%s is the result of another job, that of %s; remove it and --resume", file, filepath.Base(own))}}
		}
		if err := known.differs(file, &m); err != nil {
			return err
		}
		t.Rows = append(t.Rows, m)
	}
	return nil
}

// facts are what results of one plan agree on: the values of a point, the seed of a replication, and
// the trace hash of both.
type facts struct {
	points map[int]fact[[]assignment]
	seeds  map[int]fact[uint64]
	traces map[[2]int]fact[string]
}

// A fact is a value and the file that said it first.
type fact[T any] struct {
	is   T
	file string
}

// differs says where a result contradicts those before it: it has been renamed, or is of a plan that
// was changed.
func (k *facts) differs(file string, m *measurement) error {
	contradiction := func(what, first string) error {
		return &Mistake{[]string{fmt.Sprintf("%s and %s contradict each other about %s: one was changed or is of another sweep; remove it and --resume", first, file, what)}}
	}
	point, found := k.points[m.Point]
	if found && !slices.Equal(point.is, m.Values) {
		return contradiction(fmt.Sprintf("the values of point %d", m.Point), point.file)
	}
	seed, drawn := k.seeds[m.Replication]
	if drawn && seed.is != m.Seed {
		return contradiction(fmt.Sprintf("the seed of replication %d", m.Replication), seed.file)
	}
	at := [2]int{m.Point, m.Replication}
	trace, traced := k.traces[at]
	if traced && trace.is != m.TraceHash {
		return contradiction("the trace hash", trace.file)
	}
	k.points[m.Point], k.seeds[m.Replication], k.traces[at] = fact[[]assignment]{m.Values, file}, fact[uint64]{m.Seed, file}, fact[string]{m.TraceHash, file}
	return nil
}

// fits tells whether a measurement is one of this sweep.
func (t *Table) fits(m *measurement) bool {
	return len(m.Metrics) == len(t.Metrics) && m.Point >= 0 && m.Point < t.Jobs && m.Replication >= 0 && m.Replication < t.Jobs &&
		!slices.ContainsFunc(m.Values, func(a assignment) bool { return !slices.Contains(t.Keys, a.Key) })
}

// Adopt makes out the directory of the whole sweep, with all results that the table has, so that
// it can be resumed and merged as one. It must be absent, empty, one of the directories that the
// table came from, or one of the same sweep.
func (t *Table) Adopt(out string) error {
	found, err := readManifest(out)
	switch {
	case err == nil && (found.Digest != t.manifest.Digest || found.Program != t.manifest.Program):
		return &Mistake{[]string{fmt.Sprintf("%s holds another sweep; choose another --out", out)}}
	case err != nil && !errors.As(err, new(*Mistake)):
		err = t.manifest.write(out)
	}
	if err != nil {
		return err
	}
	for i := range t.Rows {
		m := &t.Rows[i]
		file := job{point: m.Point, replication: m.Replication}.file(out)
		if _, err := os.Stat(file); err == nil {
			continue
		}
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if err := owned.WriteBytes(file, append(text, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// Missing is how many jobs have no result yet.
func (t *Table) Missing() int { return t.Jobs - len(t.Rows) }

// Write puts the table into dir as Parquet, whole or not at all: point,
// replication, seed, trace_hash, missed, from_seconds (where the window of steady numbers
// begins), steady, notes (what † means), one text column per key that varies and one number
// column per metric.
func (t *Table) Write(dir string) error {
	return owned.Write(filepath.Join(dir, tableFile), t.encode)
}

func (t *Table) encode(w io.Writer) error {
	group := parquet.Group{
		"point": parquet.Int(32), "replication": parquet.Int(32), "seed": parquet.Uint(64),
		"trace_hash": parquet.String(), "missed": parquet.String(),
		"from_seconds": parquet.Leaf(parquet.DoubleType), "steady": parquet.Leaf(parquet.BooleanType), "notes": parquet.String(),
	}
	for _, k := range t.Keys {
		group[k] = parquet.Optional(parquet.String())
	}
	for _, m := range t.Metrics {
		group[m] = parquet.Optional(parquet.Leaf(parquet.DoubleType))
	}
	out := parquet.NewGenericWriter[map[string]any](w, parquet.NewSchema("sweep", group),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.CreatedBy("ermes-sim", "sweep 2", "none"))
	for i := range t.Rows {
		r := &t.Rows[i]
		row := map[string]any{
			"point": int32(r.Point), "replication": int32(r.Replication), "seed": r.Seed,
			"trace_hash": r.TraceHash, "missed": strings.Join(r.Missed, "; "),
			"from_seconds": r.Window.FromSeconds, "steady": r.Window.Steady, "notes": r.notes(),
		}
		for _, a := range r.Values {
			row[a.Key] = a.Value
		}
		for k, name := range t.Metrics {
			if v := r.Metrics[k]; v != nil {
				row[name] = v
			}
		}
		if _, err := out.Write([]map[string]any{row}); err != nil {
			return err
		}
	}
	return out.Close()
}

// notes are the doubts about the run's numbers, in one text.
func (m *measurement) notes() string {
	var parts []string
	for _, n := range m.Window.Notes {
		parts = append(parts, n.Text)
	}
	return strings.Join(parts, "; ")
}
