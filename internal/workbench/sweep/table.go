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
	"text/tabwriter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/scenarios"
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
		if err := t.read(dir); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(t.Rows, func(a, b measurement) int {
		return cmp.Or(cmp.Compare(a.Point, b.Point), cmp.Compare(a.Replication, b.Replication))
	})
	t.Rows = slices.CompactFunc(t.Rows, func(a, b measurement) bool { return a.Point == b.Point && a.Replication == b.Replication })
	return t, nil
}

func (t *Table) read(dir string) error {
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
			return fmt.Errorf("%s is damaged; remove it and --resume", file)
		}
		t.Rows = append(t.Rows, m)
	}
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
// replication, seed, trace_hash, missed, one text column per key that varies and
// one number column per metric.
func (t *Table) Write(dir string) error {
	return owned.Write(filepath.Join(dir, tableFile), t.encode)
}

func (t *Table) encode(w io.Writer) error {
	group := parquet.Group{
		"point": parquet.Int(32), "replication": parquet.Int(32), "seed": parquet.Uint(64),
		"trace_hash": parquet.String(), "missed": parquet.String(),
	}
	for _, k := range t.Keys {
		group[k] = parquet.Optional(parquet.String())
	}
	for _, m := range t.Metrics {
		group[m] = parquet.Optional(parquet.Leaf(parquet.DoubleType))
	}
	out := parquet.NewGenericWriter[map[string]any](w, parquet.NewSchema("sweep", group),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.CreatedBy("ermes-sim", "sweep 1", "none"))
	for i := range t.Rows {
		r := &t.Rows[i]
		row := map[string]any{
			"point": int32(r.Point), "replication": int32(r.Replication), "seed": r.Seed,
			"trace_hash": r.TraceHash, "missed": strings.Join(r.Missed, "; "),
		}
		for _, a := range r.Values {
			row[a.Key] = a.Value
		}
		for k, name := range t.Metrics {
			if v := r.Metrics[k]; v != nil {
				row[name] = *v
			}
		}
		if _, err := out.Write([]map[string]any{row}); err != nil {
			return err
		}
	}
	return out.Close()
}

// metric is the values of a metric at a point, one per replication that has it.
func (t *Table) metric(point, k int) []float64 {
	var out []float64
	for i := range t.Rows {
		if t.Rows[i].Point == point && t.Rows[i].Metrics[k] != nil {
			out = append(out, *t.Rows[i].Metrics[k])
		}
	}
	return out
}

// points are the numbers of the points that have results, ascending.
func (t *Table) points() []int {
	var out []int
	for i := range t.Rows {
		if p := t.Rows[i].Point; len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	return out
}

// values are a point's, by key.
func (t *Table) values(point int) map[string]string {
	out := map[string]string{}
	for i := range t.Rows {
		if t.Rows[i].Point == point {
			for _, a := range t.Rows[i].Values {
				out[a.Key] = a.Value
			}
			break
		}
	}
	return out
}

// Tell writes the means of some metrics at each point, with their 95 % intervals.
func (t *Table) Tell(w io.Writer, metrics []string) error {
	var columns []int
	for _, m := range metrics {
		k := slices.Index(t.Metrics, m)
		if k < 0 {
			return &Mistake{[]string{fmt.Sprintf("the sweep kept no %q; it has %s", m, strings.Join(t.Metrics, ", "))}}
		}
		columns = append(columns, k)
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, strings.Join(append(slices.Clone(t.Keys), metrics...), "\t"))
	for _, p := range t.points() {
		values := t.values(p)
		var cells []string
		for _, k := range t.Keys {
			cells = append(cells, values[k])
		}
		for _, k := range columns {
			cells = append(cells, estimate(t.metric(p, k)))
		}
		fmt.Fprintln(tab, strings.Join(cells, "\t"))
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "[low, high]: %g %% interval of the mean over n replications, by Johnson's t, cut at 0; from %d on\n", 100*stats.Confidence, stats.LeastReplications)
	return err
}

// estimate is the mean of replications with its interval, and how many there are.
func estimate(x []float64) string {
	if len(x) == 0 {
		return "-"
	}
	e := stats.Replications(x, stats.Confidence)
	switch {
	case e.Method == stats.MethodEqual:
		return fmt.Sprintf("%.4g (all %d equal)", e.Mean, e.N)
	case !e.Bounded():
		return fmt.Sprintf("%.4g (n=%d)", e.Mean, e.N)
	}
	return fmt.Sprintf("%.4g [%.4g, %.4g] (n=%d)", e.Mean, e.Low, e.High, e.N)
}

// Assert holds the mean of a metric at every point against a threshold such as
// `latency_ms.p95 < 8`, and says where it does not hold.
func (t *Table) Assert(text string) (failed []string, err error) {
	e, err := scenarios.ParseExpectation(text)
	if err != nil {
		return nil, &Mistake{[]string{"--assert " + err.Error()}}
	}
	threshold := summary.Expectation(e)
	k := slices.Index(t.Metrics, e.Path)
	if k < 0 {
		return nil, &Mistake{[]string{fmt.Sprintf("--assert %s: the sweep kept no %q; it has %s", text, e.Path, strings.Join(t.Metrics, ", "))}}
	}
	for _, p := range t.points() {
		x := t.metric(p, k)
		where := t.describe(p)
		if len(x) == 0 {
			failed = append(failed, fmt.Sprintf("%s: not measured at %s", text, where))
			continue
		}
		if !threshold.Holds(stats.Mean(x)) {
			failed = append(failed, fmt.Sprintf("%s: is %.6g at %s", text, stats.Mean(x), where))
		}
	}
	return failed, nil
}

// describe names a point by its values.
func (t *Table) describe(point int) string {
	values := t.values(point)
	var parts []string
	for _, k := range t.Keys {
		if v, ok := values[k]; ok {
			parts = append(parts, k+"="+v)
		}
	}
	return strings.Join(parts, ", ")
}
