package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// A float64 holds integers up to 2^53; beyond it neighbours were the same: a seed of 2^53+1 came back
// as 2^53, and two configurations that differ by one as one.
func TestIntegersBeyondAFloat(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", small)
	ok := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(context.Background(), args, &out, &errs); code != exitDone {
			t.Fatalf("%s: exit %d\n%s", strings.Join(args, " "), code, &errs)
		}
		return out.String()
	}
	seeds := []string{"9007199254740993", "18446744073709551615"}
	var runs []string
	for _, seed := range seeds {
		for _, events := range []string{"9007199254740993", "9007199254740992"} {
			dir := "r" + seed + "-" + events
			ok("run", "small.yaml", "-q", "--out", dir, "--seed", seed, "--set", "max_events="+events)
			runs = append(runs, dir)
		}
	}
	text := ok(append([]string{"compare", "--json"}, runs...)...)
	for _, seed := range seeds {
		if n := strings.Count(strings.Join(strings.Fields(text), " ")+" ", " "+seed); n != 2 {
			t.Errorf("the seed %s stands %d times, want once for each configuration", seed, n)
		}
	}
	if !strings.Contains(text, "max_events=9007199254740992") {
		t.Errorf("the configurations are not told apart:\n%.600s", text)
	}
	if text := ok("run", "small.yaml", "--json", "--out", "j", "--seed", seeds[0]); !strings.Contains(text, `"seed": `+seeds[0]+",") {
		t.Errorf("%.80s", text)
	}

	save(t, "plan.yaml", "version: 1\nscenario: small.yaml\nreplications: 3\nseed: 18446744073709551615\npoints: [{max_events: 9007199254740993}, {max_events: 9007199254740992}]\nmetrics: [latency_ms.mean]\n")
	ok("sweep", "plan.yaml", "--out", "swept", "-q")
	type row struct {
		Seed   uint64 `parquet:"seed"`
		Events string `parquet:"max_events,optional"`
	}
	rows, err := parquet.ReadFile[row]("swept/sweep.parquet")
	if err != nil {
		t.Fatal(err)
	}
	large, bounds := 0, map[string]int{}
	for _, r := range rows {
		bounds[r.Events]++
		if r.Seed > 1<<53 && r.Seed%2 == 1 {
			large++
		}
	}
	if bounds["9007199254740993"] != 3 || bounds["9007199254740992"] != 3 || large == 0 {
		t.Errorf("%+v", rows)
	}
}
