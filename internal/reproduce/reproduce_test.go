package reproduce

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/proving"
)

// repeated runs figures into a directory of the test.
func repeated(t *testing.T, jobs int, figures ...string) (*Ledger, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "thesis")
	last := Progress{}
	r := Reproduction{Figures: figures, Scale: Quick, Jobs: jobs, Dir: dir, Command: "ermes-sim reproduce", Solve: Here, Tell: func(p Progress) { last = p }}
	ledger, err := r.Do(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if last.Jobs != last.OfJobs || last.Jobs == 0 || last.Done < last.Of*0.999 {
		t.Errorf("the progress ended at %+v", last)
	}
	return ledger, dir
}

// The whole way from scenarios to picture and ledger. The verdict is certain:
// nothing in the experiment is random.
func TestReproduceAFigure(t *testing.T) {
	ledger, _ := repeated(t, 2, "convergence")
	if len(ledger.Rows) != 1 || ledger.Rows[0].Claim != "C6" || ledger.Rows[0].Verdict != Holds {
		t.Errorf("rows %+v", ledger.Rows)
	}
}

// A reader must get our numbers: the same from as many jobs as there are, and the
// same picture from the table alone.
func TestReproductionsAreEqual(t *testing.T) {
	const name = "usecases-latency"
	_, dir := repeated(t, 2, name)
	_, again := repeated(t, 1, name)
	for _, file := range []string{"ledger.json", "ledger.md", name + ".png", "tables/" + name + ".parquet"} {
		a, err := os.ReadFile(filepath.Join(dir, file))
		b, err2 := os.ReadFile(filepath.Join(again, file))
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between two reproductions", file)
		}
	}
	picture := filepath.Join(dir, name+".png")
	first, err := os.ReadFile(picture)
	if err := errors.Join(err, os.Remove(picture), Draw(dir, useCaseLatency)); err != nil {
		t.Fatal(err)
	}
	if second, err := os.ReadFile(picture); err != nil || !bytes.Equal(first, second) {
		t.Errorf("drawn again it is another picture: %v", err)
	}
}

// The solver's figures need the memory of single solves: each runs in a process,
// which is asked and answers as here.
func TestServeAnswersARequest(t *testing.T) {
	r := Request{
		Shape: Shape{Nodes: 7, Collections: 4, Functions: 2, Invocations: 16, Model: ilp.Sequential}, Seed: 1,
		Formulation: ilp.Reduced, Time: 30 * time.Second, Memory: 1 << 30,
	}
	in, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Serve(context.Background(), bytes.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	var a Answer
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if !a.Solved() || a.Value == nil || a.Nonzeros == 0 {
		t.Errorf("answer %+v", a)
	}
	r.Memory, r.Formulation = 1, ilp.Naive
	got, err := Here(context.Background(), r)
	if err != nil || got.Status != proving.Refused || got.Nonzeros == 0 || got.Estimate == 0 {
		t.Errorf("%+v, %v; want it refused, with its size", got, err)
	}
	if err := Serve(context.Background(), strings.NewReader("{"), &out); err == nil {
		t.Error("half a request is answered")
	}
}

// A ladder ends where its limits do, unless it is to be climbed whole.
func TestLaddersEndAtTheirLimits(t *testing.T) {
	asked := 0
	lab := &Lab{Solve: func(context.Context, Request) (*Answer, error) {
		asked++
		status := ilp.Optimal
		if asked > 1 {
			status = ilp.Interrupted
		}
		return &Answer{Status: string(status)}, nil
	}}
	for whole, want := range map[bool]int{false: 2, true: 4} {
		asked = 0
		got, err := Ladder{Requests: make([]Request, 4), Whole: whole}.do(context.Background(), lab)
		if rungs := got.([]Rung); err != nil || len(rungs) != want {
			t.Errorf("whole %v: %d rungs, want %d; %v", whole, len(rungs), want, err)
		}
	}
}

// `--check` stands on this: it must see a verdict that changed, and no other
// difference.
func TestLedgersDifferByVerdict(t *testing.T) {
	var now, committed Ledger
	now.enter(Quick, []Finding{{Claim: "C9", Verdict: Holds, Values: []Value{exact("x", 1, "")}}, {Claim: "C5", Verdict: Partly}})
	committed.enter(Default, []Finding{{Claim: "C5", Verdict: Partly}, {Claim: "C9", Verdict: Holds, Values: []Value{exact("x", 2, "")}}, {Claim: "C10", Verdict: Fails}})
	if d := now.Differences(&committed); len(d) != 0 {
		t.Errorf("differences %v", d)
	}
	committed.Rows[0].Verdict = Holds
	if d := now.Differences(&committed); len(d) != 1 || !strings.HasPrefix(d[0], "C5: holds in part; committed: holds") {
		t.Errorf("differences %v", d)
	}
	if now.Rows[0].Claim != "C5" || !strings.HasSuffix(now.Rows[0].Command, "reproduce usecases-gap --quick") {
		t.Errorf("rows %+v", now.Rows)
	}
}

// Ledgers are committed and read by other versions of the program.
func TestLedgerReadsBack(t *testing.T) {
	l := Ledger{Schema: LedgerVersion, Scale: "default", Command: "ermes-sim reproduce"}
	l.enter(Default, []Finding{{Claim: "C9", Verdict: Fails, Values: []Value{over("steady", []float64{1, 2, 3}, "ms"), exact("n", 4, "")}, Note: "a note"}})
	path := filepath.Join(t.TempDir(), "ledger")
	if err := l.Write(path); err != nil {
		t.Fatal(err)
	}
	back, err := ReadLedger(path + ".json")
	if err != nil || len(back.Rows) != 1 || back.Rows[0].Verdict != Fails || back.Rows[0].Values[0].HalfWidth == nil {
		t.Errorf("%+v, %v", back, err)
	}
	text := l.Markdown()
	for _, want := range []string{"**does not hold**", "| steady | 2 ± 2.48 | ms (n=3, t) |", "a note", "ermes-sim reproduce fig3"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Markdown has no %q:\n%s", want, text)
		}
	}
	if _, err := ReadLedger(filepath.Join(t.TempDir(), "none.json")); !errors.As(err, new(Mistake)) {
		t.Errorf("a ledger that does not exist: %v", err)
	}
}

// Repeating one figure must not lose the claims of the others, nor mix scales.
func TestLedgerKeepsWhatWasNotMeasured(t *testing.T) {
	old := Ledger{Scale: "default"}
	old.enter(Default, []Finding{{Claim: "C5", Verdict: Holds}, {Claim: "C9", Verdict: Fails}})
	now := Ledger{Scale: "default"}
	now.enter(Default, []Finding{{Claim: "C9", Verdict: Partly}})
	now.keep(&old)
	if len(now.Rows) != 2 || now.Rows[0].Claim != "C5" || now.Rows[1].Verdict != Partly {
		t.Errorf("rows %+v", now.Rows)
	}
	quick := Ledger{Scale: "quick"}
	if quick.keep(&old); len(quick.Rows) != 0 {
		t.Errorf("rows of another scale: %+v", quick.Rows)
	}
}

// A slip in a figure's name must not run everything.
func TestUnknownFiguresAreMistakes(t *testing.T) {
	if _, err := choose([]string{"fig5"}); !errors.As(err, new(Mistake)) || !strings.Contains(err.Error(), "fig3-pressure") {
		t.Errorf("error %v", err)
	}
	if all, err := choose(nil); err != nil || len(all) != 13 {
		t.Errorf("%d figures, %v", len(all), err)
	}
}
