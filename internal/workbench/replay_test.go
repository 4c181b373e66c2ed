package workbench

import (
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// calls reads the invocations of a run, in order of sending.
func calls(t *testing.T, r *Result) []table.Invocation {
	t.Helper()
	rows, err := table.Read[table.Invocation](results.Tables(r.Dir))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(rows, func(a, b table.Invocation) int {
		return cmp.Or(cmp.Compare(a.SentNs, b.SentNs), cmp.Compare(a.Client, b.Client))
	})
	return rows
}

// written writes a file beside others of the test.
func written(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// A run, replayed from its own table of invocations, is the same run to the last
// event: a replay changes nothing but where calls come from. If this fails, what
// is replayed is not what was recorded.
func TestReplayOfARunIsTheRun(t *testing.T) {
	for _, form := range []string{"collection", "function"} {
		recorded := simulate(t, "quickstart")
		dir := t.TempDir()
		var trace strings.Builder
		w := csv.NewWriter(&trace)
		header := []string{"time_ns", "client", "collection", "mode"}
		if form == "function" {
			header[3] = "function"
		}
		if err := w.Write(header); err != nil {
			t.Fatal(err)
		}
		for _, c := range calls(t, recorded) {
			last := c.Mode
			if form == "function" {
				last = c.Function
			}
			if err := w.Write([]string{strconv.FormatInt(c.SentNs, 10), c.Client, c.Collection, last}); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		written(t, dir, "calls.csv", trace.String())
		file := written(t, dir, "again.yaml", `
version: 1
extends: builtin:quickstart
clients:
  - {name: shopper, count: 16, at: edge, arrivals: {process: trace, file: calls.csv}, collections: [cart, catalogue]}
`)
		again := simulate(t, file)
		if again.Manifest.TraceHash != recorded.Manifest.TraceHash {
			t.Errorf("by %s: trace hash %s, recorded %s", form, again.Manifest.TraceHash, recorded.Manifest.TraceHash)
		}
		if diff := gocmp.Diff(calls(t, recorded), calls(t, again)); diff != "" {
			t.Errorf("by %s: -recorded +replayed\n%s", form, diff)
		}
	}
}

// Clients that replay a trace draw nothing, so that others send the same calls at the
// same times with and without them (common random numbers).
func TestReplayLeavesOthersAlone(t *testing.T) {
	alone := simulate(t, "quickstart")
	dir := t.TempDir()
	written(t, dir, "calls.csv", "time_s,client,collection,mode,input\n1.25,guest,cart-0,read,\n2,guest,catalogue-1,write,\"1,2\"\n2.000000001,guest,cart-0,read,\n")
	file := written(t, dir, "guest.yaml", `
version: 1
extends: builtin:quickstart
clients:
  - {name: guest, at: edge-0, arrivals: {process: trace, file: calls.csv}, collections: [cart, catalogue]}
  - name: shopper
    count: 16
    at: edge
    arrivals: {process: poisson, rate: 8/s}
    write_share: 0.2
    working_set: {collections: [cart, catalogue], size: 1, locality: 0.7, region: fog}
`)
	type sent struct {
		Client, Collection, Mode string
		At                       int64
	}
	demand := func(r *Result) (shoppers, guests []sent) {
		for _, c := range calls(t, r) {
			s := sent{c.Client, c.Collection, c.Mode, c.SentNs}
			if c.Client == "guest" {
				guests = append(guests, s)
			} else {
				shoppers = append(shoppers, s)
			}
		}
		return shoppers, guests
	}
	want, _ := demand(alone)
	got, guests := demand(simulate(t, file))
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("-alone +with a guest\n%s", diff)
	}
	if diff := gocmp.Diff([]sent{
		{"guest", "cart-0", "read", 1_250_000_000}, {"guest", "catalogue-1", "write", 2_000_000_000}, {"guest", "cart-0", "read", 2_000_000_001},
	}, guests); diff != "" {
		t.Errorf("-trace +guest\n%s", diff)
	}
}

// The input of a row must travel to the function: the call grows by its bytes.
func TestReplayedInputs(t *testing.T) {
	invoked := func(input string) (bytes int64) {
		dir := t.TempDir()
		written(t, dir, "calls.csv", "time_s,client,collection,mode,input\n1,guest,cart-0,write,\""+input+"\"\n")
		rows, err := table.Read[table.Message](results.Tables(simulate(t, written(t, dir, "guest.yaml", `
version: 1
extends: builtin:quickstart
clients:
  - {name: guest, at: edge-0, arrivals: {process: trace, file: calls.csv}, collections: [cart]}
`)).Dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range rows {
			if m.Category == "invoke" {
				bytes += m.Bytes
			}
		}
		return bytes
	}
	const input = "six tins of \"\"peas\"\", and a {client}" // six tins of "peas", and a guest
	if got := invoked(input) - invoked(""); got != int64(len(`six tins of "peas", and a guest`)) {
		t.Errorf("the input adds %d bytes to the call, want 31", got)
	}
}

// The nodes at which clients of the built-in example send are those that its
// mobility trace says.
func TestReplayedMoves(t *testing.T) {
	for _, c := range calls(t, simulate(t, "replay")) {
		if c.Client != "passenger-2" {
			continue
		}
		want := "edge-2" // where it starts; its row in replay-moves.csv is 63.25,passenger-2,edge-3
		if c.SentNs >= 63_250_000_000 {
			want = "edge-3"
		}
		if c.AccessNode != want {
			t.Fatalf("at %d ns it sends at %s, want %s", c.SentNs, c.AccessNode, want)
		}
	}
}

// A trace that does not fit its scenario must be refused before anything runs, each
// mistake with its place.
func TestTracesMustFit(t *testing.T) {
	dir := t.TempDir()
	requests := written(t, dir, "calls.csv", strings.Join([]string{
		"time_s,client,collection,mode",
		"1,nobody,cart,read",
		"2,other,cart,read",
		"3,guest,crat,read",
		"4,guest,stock,read",
		"5,guest,cart,write",
		"6,guest,cart,read",
	}, "\n"))
	functions := written(t, dir, "functions.csv", strings.Join([]string{
		"time_s,client,function,collection",
		"1,caller,view,",
		"2,caller,view,cart",
		"3,caller,veiw,cart",
		"4,caller,adjust,cart",
		"5,caller,adjust,stock",
		"6,caller,add,",
	}, "\n"))
	moves := written(t, dir, "moves.csv", "time_s,client,node\n1,guest,edge-7\n2,nobody,edge-0\n3,guest,edge-1\n")
	base := `
version: 1
rounds: 4
network: {tiers: [{tier: cloud}, {tier: edge, fanout: 2, rtt: 20ms}]}
functions:
  - {name: view, module: retail-c, export: view_cart, mode: read}
  - {name: adjust, module: retail-c, export: adjust_stock, mode: write}
  - {name: add, module: retail-c, export: add_to_cart, mode: write}
collections:
  - {name: cart, consistency: sequential, reads: view}
  - {name: note, consistency: sequential, reads: view}
  - {name: stock, consistency: sec, reads: view, writes: adjust}
clients:
  - {name: other, at: edge, arrivals: {process: poisson, rate: 2/s}, collections: [cart]}
  - {name: guest, at: edge, arrivals: {process: trace, file: calls.csv}, collections: [cart]}
  - {name: caller, at: edge, arrivals: {process: trace, file: functions.csv}, collections: [cart, note, stock]}
`
	_, err := setting.Load(written(t, dir, "a.yaml", base), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, want string }{
		{"requests", base, requests + `:2:3: client: there is no client "nobody" in the scenario
` + requests + `:3:3: client: "other" does not replay this file
` + requests + `:4:9: collection: there is no collection "crat" in the scenario; did you mean "cart"?
` + requests + `:5:9: collection: "stock" is not among the collections of guest; add it in the scenario
` + requests + `:6:14: mode: no function can write cart
` + functions + `:2:10: function: "view" is called on several collections of caller; the column collection must say on which
` + functions + `:4:10: function: there is no function "veiw" in the scenario; did you mean "view"?
` + functions + `:5:10: function: "adjust" is not what is called on cart
` + functions + `:7:10: function: "add" is called on no collection of caller`},
		{
			"moves", strings.NewReplacer("calls.csv", "none.csv", "functions.csv", "none.csv").Replace(base) + "mobility: [{kind: trace, file: moves.csv, clients: guest}]\n",
			moves + `:2:9: node: there is no node "edge-7" in the scenario; did you mean "edge-0"?
` + moves + `:3:3: client: there is no client "nobody" among those that move`,
		},
	} {
		written(t, dir, "none.csv", "time_s,client,collection,mode\n")
		s, err := setting.Load(written(t, dir, c.name+".yaml", c.text), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = setting.New(t.Context(), s)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got\n%v\nwant\n%s", c.name, err, c.want)
		}
		if !mistake.Is(err) {
			t.Errorf("%s: not taken for the user's mistake", c.name)
		}
	}
}

// ilp solve takes a scenario's mean rates; those of a trace are its counts over the
// run, and calls after its end count for nothing.
func TestRatesOfATrace(t *testing.T) {
	dir := t.TempDir()
	written(t, dir, "calls.csv", "time_s,client,collection,mode\n1,guest,cart-0,read\n2,guest,cart-0,read\n3,guest,cart-1,write\n60,guest,cart-0,read\n")
	s, err := setting.Load(written(t, dir, "guest.yaml", `
version: 1
extends: builtin:quickstart
clients:
  - {name: guest, at: edge-0, arrivals: {process: trace, file: calls.csv}, collections: [cart]}
`), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	want := []setting.Use{{Collection: 0, Rate: 2.0 / 60}, {Collection: 1, Write: true, Rate: 1.0 / 60}}
	if diff := gocmp.Diff(want, b.Uses(&b.Config.Clients[0]), gocmp.AllowUnexported(setting.Use{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
