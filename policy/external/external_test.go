package external

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/policy"
)

// TestMain lets this binary be the program outside: what it is asked to be stands in its
// first argument.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if behave, ok := strings.CutPrefix(os.Args[1], "be-"); ok {
			answer(behave)
			return
		}
	}
	os.Exit(m.Run())
}

// answer is a program outside that behaves well, or not.
func answer(behave string) {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, MaxLine)
	for in.Scan() {
		var q struct {
			Type string
			ID   int64
		}
		if json.Unmarshal(in.Bytes(), &q) != nil {
			os.Exit(3)
		}
		switch q.Type {
		case "hello":
			switch behave {
			case "newer":
				fmt.Println(`{"type": "ready", "protocol": 2}`)
			default:
				fmt.Println(`{"type": "ready", "protocol": 1, "name": "test", "version": "7", "eager": true, "more": [1]}`)
			}
		case "bye":
			fmt.Fprintln(os.Stderr, "bye")
			return
		case "decide":
			lines := map[string]string{
				"well":     fmt.Sprintf(`{"type": "actions", "id": %d, "actions": [{"kind": "lead", "to": 1, "drop_self": true, "reason": "a\u001b[31mb"}]}`, q.ID),
				"idle":     fmt.Sprintf(`{"type": "actions", "id": %d, "actions": []}`, q.ID),
				"babble":   "I think ...",
				"unknown":  fmt.Sprintf(`{"type": "actions", "id": %d, "actions": [{"kind": "copy", "to": 99}]}`, q.ID),
				"other":    `{"type": "actions", "id": 77, "actions": []}`,
				"nothing":  fmt.Sprintf(`{"type": "actions", "id": %d}`, q.ID),
				"fails":    fmt.Sprintf(`{"type": "error", "id": %d, "message": "ZeroDivisionError"}`, q.ID),
				"held":     fmt.Sprintf(`{"type": "actions", "id": %d, "actions": [{"kind": "copy", "to": 0}]}`, q.ID),
				"headless": fmt.Sprintf(`{"type": "actions", "id": %d, "actions": [{"kind": "drop"}]}`, q.ID),
				"kindless": fmt.Sprintf(`{"type": "actions", "id": %d, "actions": [{"kind": "fly", "to": 1}]}`, q.ID),
				"aimless":  fmt.Sprintf(`{"type": "actions", "id": %d, "actions": [{"kind": "lead"}]}`, q.ID),
				"long":     strings.Repeat("x", MaxLine+1),
			}
			if line, ok := lines[behave]; ok {
				fmt.Println(line)
			}
			switch behave {
			case "dies":
				fmt.Fprintln(os.Stderr, "Traceback: no such \x1b]0;key")
				os.Exit(4)
			case "hangs":
				time.Sleep(time.Hour)
			}
		}
	}
}

func outside(behave string) []string { return []string{os.Args[0], "be-" + behave} }

// view is a question about a copy at the root that leads and is alone.
func view() *policy.View {
	root := &policy.Place{Name: "cloud", ID: 0}
	edge := &policy.Place{Name: "edge", ID: 1, Parent: root, RTT: 0.02, Depth: 1}
	return &policy.View{
		Self: root, Leader: root, Leads: true, Sequential: true, Collection: "cart", Bytes: 1 << 40,
		Replicas: []*policy.Place{root}, Seed: math.MaxUint64,
		Reads:      []policy.Demand{{Access: edge, Estimate: policy.Estimate{Rate: 0.1, Effective: 15}}},
		Neighbours: []policy.Neighbour{{Place: edge, Known: true}},
		Weights:    policy.Weights{Beta: 0.05, Epsilon: 0.001},
	}
}

// open greets a program outside.
func open(t *testing.T, behave string, limit time.Duration) (*Policy, error) {
	t.Helper()
	p, err := Start(outside(behave), "", limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return New(context.Background(), Options{Hello: Hello{Consistency: "sequential"}, Channel: p, Fail: func(error) {}})
}

// Without this, an action could come back other than it was sent, or a reason could steer
// the terminal of whoever reads the report.
func TestAnswersBecomeActions(t *testing.T) {
	p, err := open(t, "well", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	v := view()
	got := p.Decide(v)
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
	if len(got) != 1 || got[0].Kind != policy.Lead || got[0].To != v.Neighbours[0].Place || !got[0].DropSelf {
		t.Fatalf("got %v", got)
	}
	if strings.ContainsRune(got[0].Reason, 0x1b) {
		t.Errorf("the reason %q still steers terminals", got[0].Reason)
	}
	if !math.IsNaN(got[0].Delta) {
		t.Errorf("delta %v was not given", got[0].Delta)
	}
	// Two reads a tenth of a second apart over 20 ms, and a copy that is neither more nor less.
	if want := 0.1 * 0.02; math.Abs(got[0].Offer-want) > 1e-15 {
		t.Errorf("offer %v, want %v: what the reads save", got[0].Offer, want)
	}
	if !p.Eager() {
		t.Error("it said that it is eager")
	}
	if err := p.Close(5e9); err != nil {
		t.Error(err)
	}
	if a := p.Account(); a.Name != "test" || a.Version != "7" || a.Decisions != 1 || len(a.SHA256) != 64 {
		t.Errorf("account %+v", a)
	}
}

// A run whose policy fails must end, say where, and put no action of its own in place.
func TestFailuresAreTold(t *testing.T) {
	for behave, want := range map[string]string{
		"dies":     "exit status 4",
		"hangs":    "no answer within 300ms (limit)",
		"babble":   `want a line of JSON, found "I think ..."`,
		"unknown":  "no place 99",
		"other":    "want the answer to question 1",
		"nothing":  `no "actions"`,
		"fails":    "the policy failed: ZeroDivisionError",
		"held":     "cloud has a copy already",
		"headless": "want lead with drop_self",
		"kindless": `want copy, drop or lead, found "fly"`,
		"aimless":  "to is missing",
		"long":     "longer than 16777216 bytes",
	} {
		t.Run(behave, func(t *testing.T) {
			limit := time.Minute
			if behave == "hangs" {
				limit = 300 * time.Millisecond
			}
			var failed error
			channel, err := Start(outside(behave), "", limit)
			if err != nil {
				t.Fatal(err)
			}
			p, err := New(context.Background(), Options{
				Hello: Hello{Consistency: "sequential"}, Channel: channel, Fail: func(err error) { failed = err },
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Decide(view()); got != nil {
				t.Errorf("it decided %v", got)
			}
			if failed == nil || !strings.Contains(failed.Error(), want) {
				t.Errorf("failed with %v, want %q", failed, want)
			}
			for _, where := range []string{"decision 1", "collection cart", "node cloud", "sequential"} {
				if failed != nil && !strings.Contains(failed.Error(), where) {
					t.Errorf("%v does not say %q", failed, where)
				}
			}
			if failed != nil && strings.ContainsRune(failed.Error(), 0x1b) {
				t.Errorf("%q steers terminals", failed)
			}
			if p.Decide(view()) != nil || p.Account().Decisions != 1 {
				t.Error("it was asked again")
			}
			if err := p.Close(0); err != nil {
				t.Error(err)
			}
		})
	}
}

// Another version must be refused before the first decision.
func TestOtherProtocolsAreRefused(t *testing.T) {
	if _, err := open(t, "newer", time.Minute); err == nil || !strings.Contains(err.Error(), "speaks protocol 2, this ermes-sim 1") {
		t.Errorf("got %v", err)
	}
}

// A cancelled run must not wait for an answer.
func TestCancelEndsAQuestion(t *testing.T) {
	channel, err := Start(outside("hangs"), "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	p, err := New(ctx, Options{Hello: Hello{}, Channel: channel, Fail: func(error) {}})
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	cancel(stop)
	p.Decide(view())
	if !errors.Is(p.Err(), stop) {
		t.Errorf("ended with %v", p.Err())
	}
	_ = p.Close(0)
}

// A program may end the process that started it, or leave others behind: what it starts is
// in a group of its own, and its environment has nothing that chance decides.
func TestEnvironmentIsSmall(t *testing.T) {
	got := environment([]string{"PATH=/bin", "SECRET=1", "HOME=/h", "PYTHONHASHSEED=random", "AWS_TOKEN=x"})
	want := []string{"LANG=C.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0", "PYTHONUNBUFFERED=1", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "PATH=/bin", "HOME=/h"}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A transcript must answer as the program did, and refuse what it was not asked.
func TestTranscriptsReplay(t *testing.T) {
	var file bytes.Buffer
	kept := NewTranscript(&file)
	channel, err := Start(outside("well"), "", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	greet := func(c Channel, keep *Transcript, simulator string) *Policy {
		p, err := New(context.Background(), Options{
			Hello: Hello{Consistency: "sequential", Simulator: simulator}, Channel: c, Transcript: keep, Fail: func(error) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := greet(channel, kept, "1.0")
	v := view()
	first := p.Decide(v)
	if err := errors.Join(p.Err(), p.Close(1), kept.Flush()); err != nil {
		t.Fatal(err)
	}
	text := file.String()
	replay, err := ReadTranscript(strings.NewReader(text), "sequential")
	if err != nil {
		t.Fatal(err)
	}
	r := greet(replay, nil, "2.0") // another simulator may ask the same
	again := r.Decide(v)
	if len(again) != 1 || again[0].To != first[0].To || again[0].Reason != first[0].Reason {
		t.Errorf("replayed %v, want %v", again, first)
	}
	if a, b := p.Account().SHA256, r.Account().SHA256; a != b {
		t.Errorf("digests %s and %s", a, b)
	}
	if r.Decide(v); r.Err() == nil || !strings.Contains(r.Err().Error(), "ends before this question") {
		t.Errorf("beyond the end: %v", r.Err())
	}
	if replay, err = ReadTranscript(strings.NewReader(text), "sequential"); err != nil {
		t.Fatal(err)
	}
	r = greet(replay, nil, "1.0")
	v.Bytes++
	if r.Decide(v); r.Err() == nil || !strings.Contains(r.Err().Error(), `bytes was "1099511627776" and is "1099511627777"`) {
		t.Errorf("another question: %v", r.Err())
	}
	if _, err := ReadTranscript(strings.NewReader(text), "sec"); err == nil {
		t.Error("a transcript of other collections was taken")
	}
}

// policy check must pass a rule that looks at nothing else, and find one that counts.
func TestCheckFindsMemory(t *testing.T) {
	of := func(decide func(n int, q *Decide) string) func() (Channel, error) {
		return func() (Channel, error) { return &scripted{decide: decide}, nil }
	}
	good, err := Check(context.Background(), Hello{}, of(func(int, *Decide) string { return "[]" }), 10)
	if err != nil || len(good.Faults) != 0 || good.Questions != 50 {
		t.Errorf("a rule that does nothing: %+v, %v", good, err)
	}
	bad, err := Check(context.Background(), Hello{}, of(func(n int, q *Decide) string {
		for _, near := range q.Neighbours {
			if id := int(near[0].(float64)); n > 7 && !slices.Contains(q.Replicas, id) && !q.Leads {
				return fmt.Sprintf(`[{"kind": "copy", "to": %d}]`, id)
			}
		}
		return "[]"
	}), 10)
	if err != nil || len(bad.Faults) == 0 {
		t.Errorf("a rule that counts: %+v, %v", bad, err)
	}
}

// scripted is a program outside within this one.
type scripted struct {
	decide func(n int, q *Decide) string
	n      int
}

func (s *scripted) Ask(_ context.Context, text []byte) ([]byte, error) {
	var q Decide
	if err := json.Unmarshal(text, &q); err != nil {
		return nil, err
	}
	if q.Type == "hello" {
		return []byte(`{"type": "ready", "protocol": 1}`), nil
	}
	s.n++
	return fmt.Appendf(nil, `{"type": "actions", "id": %d, "actions": %s}`, s.n, s.decide(s.n, &q)), nil
}
func (s *scripted) Say([]byte) error { return nil }
func (s *scripted) Close() error     { return nil }

// FuzzAnswers: whatever comes back is an action that the copy may propose, or an error.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"type":"actions","id":1,"actions":[{"kind":"lead","to":1,"drop_self":true,"delta":-0.5,"offer":1e-3}]}`))
	f.Add([]byte(`{"type":"actions","id":1,"actions":[{"kind":"copy","to":1},{"kind":"drop"}]}`))
	f.Add([]byte(`{"type":"actions","id":1,"actions":[{"kind":"copy","to":1,"terms":{"Reads":1}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		v := view()
		told := map[int]*policy.Place{0: v.Self, 1: v.Neighbours[0].Place}
		list, err := actions(text, 1, v, told)
		if err != nil {
			return
		}
		for i := range list {
			a := &list[i]
			if a.Kind == policy.Drop || a.To != v.Neighbours[0].Place || (a.Kind == policy.Copy && a.DropSelf) {
				t.Fatalf("accepted %+v", a)
			}
		}
	})
}
