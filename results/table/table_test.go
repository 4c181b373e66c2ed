package table

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// Without this, a column could lose or mix values on their way through the
// file: every table is filled with arbitrary rows, over several pages and row
// groups' worth of dictionaries, and read back.
func TestRowsSurvive(t *testing.T) {
	t.Run("invocations", survive[Invocation])
	t.Run("rounds", survive[Round])
	t.Run("messages", survive[Message])
	t.Run("placements", survive[Placement])
	t.Run("comparisons", survive[Comparison])
	t.Run("energy", survive[Energy])
	t.Run("nodes", survive[Node])
	t.Run("loads", survive[Load])
}

func survive[R Row](t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(arbitrary[R]), 0, 600).Draw(rt, "rows")
		dir := t.TempDir()
		write(rt, dir, rows)
		got, err := Read[R](dir)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(rows, got); len(rows)+len(got) > 0 && diff != "" {
			rt.Fatal(diff)
		}
	})
}

// arbitrary draws a row with any values in its fields, nulls included; the
// parts of an invocation are made to sum.
func arbitrary[R Row](t *rapid.T) R {
	var row R
	v := reflect.ValueOf(&row).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		if column(v.Type().Field(i)) == "round" {
			f.SetInt(int64(rapid.Int32Range(0, maxRound).Draw(t, "i")))
			continue
		}
		if f.Kind() == reflect.Pointer {
			if rapid.Bool().Draw(t, "null") {
				continue
			}
			f.Set(reflect.New(f.Type().Elem()))
			f = f.Elem()
		}
		switch f.Kind() {
		case reflect.String:
			f.SetString(rapid.SampledFrom([]string{"", "cloud", "edge-1 edge-2", "ü"}).Draw(t, "s"))
		case reflect.Int32:
			f.SetInt(int64(rapid.Int32().Draw(t, "i")))
		case reflect.Int64:
			f.SetInt(rapid.Int64Range(0, 1<<50).Draw(t, "i"))
		case reflect.Float64:
			f.SetFloat(rapid.Float64().Draw(t, "f"))
		case reflect.Bool:
			f.SetBool(rapid.Bool().Draw(t, "b"))
		default:
			t.Fatalf("field %s has kind %s, which no table has", v.Type().Field(i).Name, f.Kind())
		}
	}
	if i, ok := any(&row).(*Invocation); ok {
		i.LatencyNs = 0
		for _, ns := range i.Parts() {
			i.LatencyNs += ns
		}
	}
	return row
}

type fataler interface {
	Fatal(args ...any)
}

func write[R Row](t fataler, dir string, rows []R) {
	w, err := Create[R](dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// realistic is the i-th of a long run of invocations, as irregular as those of
// a simulation.
func realistic(i int) Invocation {
	h := mix(uint64(i))
	draw := func(n uint64) int {
		h = mix(h)
		return int(h % n)
	}
	gas := int64(900_000 + draw(500_000))
	inv := Invocation{
		Client: names[draw(64)], Function: names[draw(2)], Collection: names[min(draw(100), draw(100))],
		Consistency: [2]string{SEC, Sequential}[draw(2)], Mode: [5]string{ModeRead, ModeRead, ModeRead, ModeRead, ModeWrite}[draw(5)],
		AccessNode: names[draw(16)], ExecutionNode: names[draw(21)], Status: StatusOK, Round: int32(i / 30_000),
		SentNs:    int64(i)*500_000 + int64(draw(40_000_000)),
		NetworkNs: [4]int64{1_000_000, 5_000_000, 9_000_000, 21_000_000}[draw(4)] + int64(draw(100_000)),
		Hops:      int32(draw(8)), Gas: gas, ExecutionNs: gas,
	}
	if draw(10) == 0 {
		inv.QueueNs = int64(draw(1_000_000))
	}
	for _, ns := range inv.Parts() {
		inv.LatencyNs += ns
	}
	return inv
}

// mix scrambles x (splitmix64's finaliser).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

var names = func() (s [100]string) {
	for i := range s {
		s[i] = "name-" + string(rune('a'+i/10)) + string(rune('0'+i%10))
	}
	return
}()

// Without this, two runs of one scenario could not be compared byte by byte,
// which is how determinism is promised to users.
func TestEqualRowsGiveEqualBytes(t *testing.T) {
	var files [2][]byte
	for k := range files {
		dir := t.TempDir()
		w, err := Create[Invocation](dir)
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]Invocation, 200_000) // two row groups
		for i := range rows {
			rows[i] = realistic(i)
		}
		for _, row := range rows {
			_ = w.Write(row)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if files[k], err = os.ReadFile(filepath.Join(dir, "invocations.parquet")); err != nil {
			t.Fatal(err)
		}
	}
	if string(files[0]) != string(files[1]) {
		t.Fatal("two files of the same rows differ")
	}
	if perRow := float64(len(files[0])) / 200_000; perRow > 34 {
		t.Errorf("%.1f bytes a row, the goal is 34", perRow)
	}
}

// Without this, names kept from one batch could change when the reader reuses
// the buffer that they were cut from.
func TestReadRowsAreKept(t *testing.T) {
	dir := t.TempDir()
	var rows []Invocation
	for i := range 150_000 {
		rows = append(rows, realistic(i))
	}
	write(t, dir, rows)
	got, err := Read[Invocation](dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if got[i] != rows[i] {
			t.Fatalf("row %d: got %+v, want %+v", i, got[i], rows[i])
		}
	}
}

// Without this, a simulator that loses a nanosecond between two parts would
// publish it.
func TestPartsMustSum(t *testing.T) {
	for name, spoil := range map[string]func(*Invocation){
		"too short": func(i *Invocation) { i.LatencyNs-- },
		"too long":  func(i *Invocation) { i.WaitNs++ },
		"negative":  func(i *Invocation) { i.WaitNs, i.QueueNs = -1, i.QueueNs+1 },
	} {
		t.Run(name, func(t *testing.T) {
			inv := realistic(7)
			spoil(&inv)
			defer func() {
				if recover() == nil {
					t.Error("accepted")
				}
			}()
			inv.mustSum()
		})
	}
}

// Without this, a notebook or a plot of another version would misread a column
// in silence, or blame the data.
func TestForeignFilesAreRefused(t *testing.T) {
	type row struct {
		Round int32 `parquet:"round"`
	}
	for name, c := range map[string]struct {
		options []parquet.WriterOption
		want    string
	}{
		"other program": {nil, "not a table of ermes-sim"},
		"other version": {[]parquet.WriterOption{parquet.KeyValueMetadata(SchemaKey, "0")}, "has table schema 0"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := parquet.WriteFile(filepath.Join(dir, "rounds.parquet"), []row{{1}}, c.options...); err != nil {
				t.Fatal(err)
			}
			if _, err := Read[Round](dir); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("cut off", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, []Round{{Round: 1}})
		path := filepath.Join(dir, "rounds.parquet")
		if err := os.Truncate(path, 40); err != nil {
			t.Fatal(err)
		}
		if _, err := Read[Round](dir); err == nil || !strings.Contains(err.Error(), "not a whole Parquet file") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("missing", func(t *testing.T) {
		if _, err := Read[Round](t.TempDir()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
}

// Without this, a full disk could leave a table that looks finished: the
// encoder reports it late.
func TestFullDiskIsReported(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full on this system: a full disk cannot be played")
	}
	w, err := Create[Invocation](t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.file.Close()
	w.file = full
	w.out = parquet.NewGenericWriter[Invocation](full, options(reflect.TypeFor[Invocation]())...)
	for i := range 1000 {
		_ = w.Write(realistic(i))
	}
	if err := w.Close(); err == nil {
		t.Error("Close reports success on a full disk")
	}
}

// The cost of recording one invocation; the goal is 320 ns and no allocation.
func BenchmarkWriteInvocation(b *testing.B) {
	w, err := Create[Invocation](b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	rows := make([]Invocation, 1<<16)
	for i := range rows {
		rows[i] = realistic(i)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		_ = w.Write(rows[i%len(rows)])
		i++
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(w.path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(i), "bytes/row")
}
