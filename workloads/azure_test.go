package workloads

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// dice is a source of randomness of its own for each function.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state = d.state*6364136223846793005 + 1442695040888963407
	return d.state >> 33
}
func (d *dice) Float64() float64         { return float64(d.next()) / (1 << 31) }
func (d *dice) IntN(n int) int           { return int(d.next() % uint64(n)) }
func (d *dice) Exp(mean float64) float64 { return mean }

func thrown(n int) []Rand {
	out := make([]Rand, n)
	for i := range out {
		out[i] = &dice{uint64(i)}
	}
	return out
}

func sample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/examples/azure_sample.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every invocation that the trace counts must become one call, in its minute, by its
// function, in order of time; else the imported demand is not the trace's.
func TestAzureCallsAreTheCounts(t *testing.T) {
	text := sample(t)
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(1, 1400).Draw(t, "from")
		minutes := rapid.IntRange(1, 40).Draw(t, "minutes")
		m := AzureMapping{Apps: rapid.IntRange(0, 6).Draw(t, "apps"), Minute: 1e6 * rapid.Int64Range(1, 60_000).Draw(t, "minute"), WriteShare: 0.3}
		functions, err := ReadAzure(strings.NewReader(text), from, minutes, nil)
		if err != nil {
			t.Fatal(err)
		}
		d := m.Demand(functions)
		got := make([][]int32, len(d.Functions))
		for i := range got {
			got[i] = make([]int32, minutes)
		}
		latest := int64(0)
		err = d.Each(thrown(len(d.Functions)), func(c AzureCall) error {
			if c.At < latest {
				t.Fatalf("a call at %d after one at %d", c.At, latest)
			}
			latest = c.At
			got[c.Client][c.At/m.Minute]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range d.Functions {
			if !slices.Equal(got[i], f.PerMinute) {
				t.Fatalf("function %d: calls per minute %v, in the trace %v", i, got[i], f.PerMinute)
			}
		}
		if m.Apps > 0 && d.Apps > m.Apps || !slices.IsSorted(d.App) {
			t.Fatalf("%d apps %v, want at most %d, in order", d.Apps, d.App, m.Apps)
		}
	})
}

// The apps with the most invocations are kept, and who calls them does not change
// with how many others are kept.
func TestAzureKeepsTheBusiestApps(t *testing.T) {
	functions, err := ReadAzure(strings.NewReader(sample(t)), 601, 60, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, few := AzureMapping{Minute: 60e9}.Demand(functions), AzureMapping{Minute: 60e9, Apps: 2}.Demand(functions)
	sums := make([]int64, all.Apps)
	for i, f := range all.Functions {
		sums[all.App[i]] += f.Total
	}
	if !slices.IsSortedFunc(sums, func(a, b int64) int { return int(b - a) }) || sums[0] == 0 || few.Apps != 2 {
		t.Errorf("invocations by app %v, %d kept", sums, few.Apps)
	}
	for i, f := range few.Functions {
		if f.Function != all.Functions[i].Function {
			t.Errorf("function %d is another with fewer apps", i)
		}
	}
}

// A file in another format must be refused with its place, not read as if it fitted.
func TestAzureRefusesOtherFormats(t *testing.T) {
	lines := strings.SplitAfter(sample(t), "\n")
	header, row := lines[0], lines[1]
	cells := strings.Split(row, ",")
	with := func(i int, v string) string {
		c := slices.Clone(cells)
		c[i] = v
		return strings.Join(c, ",")
	}
	column := 1 + len(strings.Join(cells[:4+599], ",")) + 1 // of minute 600
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "1:1: the file is empty"},
		{"other columns", "HashOwner,HashApp,Trigger\n", `1:19: found column "Trigger"; want HashOwner,HashApp,HashFunction,Trigger,1,2,...,1440, as in invocations_per_function_md.anon.d01.csv, or app,func,end_timestamp,duration of 2021`},
		{"too few minutes", strings.TrimSuffix(header, ",1440\n") + "\n", "1:1: the column 1440 is missing; want HashOwner,HashApp,HashFunction,Trigger,1,2,...,1440"},
		{"a minute more", strings.TrimSuffix(header, "\n") + ",1441\n", `1:` + strconv.Itoa(1+len(header)) + `: found column "1441"; want HashOwner,HashApp,HashFunction,Trigger,1,2,...,1440, as in invocations_per_function_md.anon.d01.csv, or app,func,end_timestamp,duration of 2021`},
		{"no number", header + with(4+599, "x"), `2:` + strconv.Itoa(column) + `: minute 600: found "x"; want a number of invocations from 0 to 10000000`},
		{"negative", header + with(4+599, "-1"), `2:` + strconv.Itoa(column) + `: minute 600: found "-1"; want a number of invocations from 0 to 10000000`},
		{"more than memory holds", header + with(4+599, "1000000000"), `2:` + strconv.Itoa(column) + `: minute 600: found "1000000000"; want a number of invocations from 0 to 10000000`},
		{"short row", header + "a,b,c,http,1\n", "2:1: not as many fields as columns"},
	} {
		_, err := ReadAzure(strings.NewReader(c.text), 600, 1, nil)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got\n%v\nwant\n%s", c.name, err, c.want)
		}
	}
}

// Whatever bytes are read as the trace, the reader ends with counts or with an error.
func FuzzAzure(f *testing.F) {
	f.Add([]byte("HashOwner,HashApp,HashFunction,Trigger,1\na,b,c,http,1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		header := "HashOwner,HashApp,HashFunction,Trigger"
		for i := range AzureMinutes {
			header += "," + strconv.Itoa(i+1)
		}
		functions, err := ReadAzure(strings.NewReader(header+"\n"+string(data)), 1, 3, nil)
		for _, f := range functions {
			if f.Total < 1 || len(f.PerMinute) != 3 {
				t.Fatalf("%+v, error %v", f, err)
			}
		}
	})
}
