package drive

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// A planner is the other side of a Session under test.
type planned struct {
	t    *testing.T
	to   io.WriteCloser
	from *bufio.Scanner
	done chan error
}

func drive(t *testing.T) *planned {
	t.Helper()
	requests, to := io.Pipe()
	from, answers := io.Pipe()
	p := &planned{t: t, to: to, from: bufio.NewScanner(from), done: make(chan error, 1)}
	p.from.Buffer(nil, 1<<24)
	go func() {
		p.done <- (&Session{In: requests, Out: answers}).Do(t.Context())
		_ = answers.Close()
	}()
	return p
}

// say sends a line and returns the answer, which is of the given type, or an error.
func (p *planned) say(line string) map[string]any {
	p.t.Helper()
	if _, err := io.WriteString(p.to, line+"\n"); err != nil {
		p.t.Fatal(err)
	}
	return p.hear()
}

func (p *planned) hear() map[string]any {
	p.t.Helper()
	if !p.from.Scan() {
		p.t.Fatalf("no answer: %v", p.from.Err())
	}
	var m map[string]any
	if err := json.Unmarshal(p.from.Bytes(), &m); err != nil {
		p.t.Fatalf("%v in %s", err, p.from.Bytes())
	}
	return m
}

// episode plays one to its end: plan answers each epoch. It returns what end says.
func (p *planned) episode(reset string, plan func(epoch map[string]any) string) map[string]any {
	p.t.Helper()
	if world := p.say(reset); world["type"] != "world" {
		p.t.Fatalf("%v", world)
	}
	for m := p.hear(); ; {
		switch {
		case m["type"] == "end":
			return m
		case m["type"] != "epoch":
			p.t.Fatalf("%v", m)
		case m["last"].(bool):
			m = p.hear()
		default:
			m = p.say(plan(m))
		}
	}
}

func (p *planned) close() {
	p.t.Helper()
	_ = p.to.Close()
	for p.from.Scan() { // what it was about to say
	}
	if err := <-p.done; err != nil {
		p.t.Error(err)
	}
}

const keep = `{"type": "plan", "collections": null}`

// What a planner outside does must be what one inside does: who plans the optimum that each
// epoch brings walks as the oracle, event by event. No placement may be better than the proven
// optimum, and the optimum must be reached at least once.
func TestDriveToTheOptimumIsTheOracle(t *testing.T) {
	s, err := setting.Load("quickstart", []string{"expect=[]"}, []string{"sequential=oracle"})
	if err != nil {
		t.Fatal(err)
	}
	oracle, err := (&workbench.Run{Scenario: s, Dir: filepath.Join(t.TempDir(), "run")}).Do(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	p := drive(t)
	defer p.close()
	met, moved := 0, 0.0
	end := p.episode(`{"type": "reset", "scenario": "quickstart", "optimum": 1}`, func(epoch map[string]any) string {
		plan := map[string]any{"type": "plan"}
		var sites []any
		for _, x := range epoch["collections"].([]any) {
			c := x.(map[string]any)
			energy, optimum := c["energy"].(float64), c["optimum"].(float64)
			if energy < optimum-1e-12 {
				t.Errorf("epoch %v: energy %v is below the optimum %v", epoch["number"], energy, optimum)
			}
			moved += c["moved"].(float64)
			called := false
			for _, list := range []string{"reads", "writes"} {
				for _, rate := range c[list].([]any) {
					called = called || rate.(float64) > 0
				}
			}
			if !called {
				sites = append(sites, nil)
				continue
			}
			if energy < optimum+1e-12 {
				met++
			}
			sites = append(sites, c["best"])
		}
		plan["collections"] = sites
		text, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	})
	if end["trace_hash"] != oracle.Manifest.TraceHash || end["events"] != float64(oracle.Manifest.Events) {
		t.Errorf("%v, the oracle's run %s with %d events", end, oracle.Manifest.TraceHash, oracle.Manifest.Events)
	}
	if met == 0 || moved < 8*65536 || end["violations"] != 0.0 {
		t.Errorf("optimal %d times, %v bytes moved, %v violations", met, moved, end["violations"])
	}
}

// Baselines are measured by the same messages; that must not change them.
func TestDriveWatchesPolicies(t *testing.T) {
	s, err := setting.Load("quickstart", []string{"expect=[]", "seed=9"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := (&workbench.Run{Scenario: s}).Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := drive(t)
	defer p.close()
	reset := `{"type": "reset", "scenario": "quickstart", "set": {"seed": 9, "check": false}, "watch": true}`
	if end := p.episode(reset, func(map[string]any) string { return keep }); end["trace_hash"] != run.Manifest.TraceHash || end["violations"] != nil {
		t.Errorf("%v, the run %s", end, run.Manifest.TraceHash)
	}
}

// One process serves many episodes: what is wrong with one, or its end in the middle, must not
// reach the next.
func TestDriveGoesOnAfterMistakes(t *testing.T) {
	p := drive(t)
	defer p.close()
	reset := `{"type": "reset", "scenario": "quickstart", "set": {"rounds": 3}}`
	first := p.episode(reset, func(map[string]any) string { return keep })
	site := func(s string) string {
		return `{"type": "plan", "collections": [` + s + strings.Repeat(", null", 7) + `]}`
	}
	for _, c := range []struct{ begin, request, want string }{
		{"", `{"type": "plan", "collections": null}`, "no episode is under way"},
		{"", `nonsense`, "want a line of JSON"},
		{"", `{"type": "reset", "scenario": "quikstart"}`, `did you mean "quickstart"`},
		{"", `{"type": "reset", "scenario": "quickstart", "set": {"rouds": 3}}`, `did you mean "rounds"`},
		{"", `{"type": "reset", "scenario": "quickstart", "planned": ["both"]}`, "planned: want"},
		{"", `{"type": "reset", "scenario": "quickstart", "optimum": -1}`, "optimum: want"},
		{"", `{"type": "reset", "scenario": "quickstart", "set": {"execution.central": true}}`, "execution.central"},
		{"", `{"type": "reset", "scenario": "quickstart", "set": {"placement.epoch": "2h"}}`, "no epoch"},
		{"", `{"type": "reset", "scenario": "quickstart", "watch": true, "set": {"placement.sequential": {"policy": "external", "command": ["true"]}}}`, "--allow-exec"},
		{reset, `{"type": "plan", "collections": [null]}`, "for each of 8 collections, found 1"},
		{reset, site(`{"leader": 0, "replicas": []}`), "collections[0] (cart-0): replicas: want one node"},
		{reset, site(`{"leader": 0, "replicas": [7]}`), "there is no node 7"},
		{reset, site(`{"leader": 0, "replicas": [1, 0, 1]}`), "node 1 twice"},
		{reset, site(`{"leader": 2, "replicas": [1]}`), "node 2 holds no copy"},
		{reset, `{"type": "bye"}`, `found "bye"`},
		{reset, `{"type": "plan", "collections": {}}`, "want a line of JSON"},
	} {
		if c.begin != "" {
			p.say(c.begin)
			p.hear()
		}
		m := p.say(c.request)
		if said, _ := m["message"].(string); m["type"] != "error" || m["mistake"] != true || !strings.Contains(said, c.want) {
			t.Errorf("%s: %v, want %q", c.request, m, c.want)
		}
	}
	p.say(reset)
	p.hear() // an epoch; then it is abandoned
	if again := p.episode(reset, func(map[string]any) string { return keep }); again["trace_hash"] != first["trace_hash"] {
		t.Errorf("after mistakes %v, before %v", again, first)
	}
	p.say(reset) // the input ends in the middle of an episode
}

// Ctrl-C must end a program that waits for a plan.
func TestDriveIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	requests, to := io.Pipe()
	from, answers := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- (&Session{In: requests, Out: answers}).Do(ctx) }()
	if _, err := io.WriteString(to, `{"type": "reset", "scenario": "quickstart"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(from)
	in.Buffer(nil, 1<<24)
	for range 2 {
		if !in.Scan() {
			t.Fatal(in.Err())
		}
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it still waits")
	}
}
