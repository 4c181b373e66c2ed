package external

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
)

// ruleFunc is a rule in Go.
type ruleFunc func(question []uint64) ([]uint64, error)

func (f ruleFunc) Ask(_ context.Context, question []uint64) ([]uint64, error) { return f(question) }

// decoded reads a question in words back by the table of docs/EXTERNAL.md, into the message that a
// program would have got.
func decoded(t *testing.T, q []uint64) (*Decide, []float64) {
	t.Helper()
	real, at := math.Float64frombits, 28
	next := func(n int) []uint64 {
		row := q[at : at+n]
		at += n
		return row
	}
	mem := func(w []uint64) memory {
		return memory{float64(w[0]), float64(w[1]), real(w[2]), real(w[3]), real(w[4])}
	}
	m := &Decide{
		Self: int(q[1]), Leader: int(q[2]), Sequential: q[3]&1 != 0, Leads: q[3]&2 != 0, Partial: q[3]&4 != 0,
		Bytes: int64(q[4]), Epoch: int64(q[5]), Idle: int64(q[6]), Quiet: real(q[7]), Service: real(q[14]),
		Updates: [2]float64{real(q[15]), real(q[16])}, Memory: mem(q[17:22]),
	}
	for range q[22] {
		w := next(3)
		m.Places = append(m.Places, []any{int(w[0]), int(int64(w[1])), real(w[2])})
	}
	for range q[23] {
		m.Replicas = append(m.Replicas, int(next(1)[0]))
	}
	for k, list := range []*[][3]float64{&m.Reads, &m.Writes} {
		*list = [][3]float64{}
		for range q[24+k] {
			w := next(3)
			*list = append(*list, [3]float64{float64(w[0]), real(w[1]), real(w[2])})
		}
	}
	for range q[26] {
		w := next(7)
		m.Neighbours = append(m.Neighbours, [3]any{int(w[0]), w[1] == 1, mem(w[2:])})
	}
	var params []float64
	for range q[27] {
		params = append(params, real(next(1)[0]))
	}
	if at != len(q) {
		t.Errorf("the question has %d words, its lists end at %d", len(q), at)
	}
	return m, params
}

// A rule in words must know what a program outside knows, no less and no more: the questions of
// both protocols about the same views say the same.
func TestWordsSayWhatLinesSay(t *testing.T) {
	views, _ := questions(40)
	for _, v := range views {
		p := NewWords(t.Context(), nil, WordsOptions{Params: []float64{0.1, -2}, Weights: Weights{1, 2, 3, 4}, Epoch: 15})
		q, _ := p.question(v)
		got, params := decoded(t, q)
		want := question(1, v, map[int]*policy.Place{})
		if !reflect.DeepEqual(params, []float64{0.1, -2}) || q[0] != 1 || q[8] != v.Seed || math.Float64frombits(q[9]) != 1 || math.Float64frombits(q[13]) != 15 {
			t.Errorf("head %v, parameters %v", q[:14], params)
		}
		told := map[int][]any{}
		for _, row := range want.Places {
			told[row[0].(int)] = []any{row[0], row[2], row[3]}
		}
		if len(got.Places) != len(told) {
			t.Errorf("%d places, want %d", len(got.Places), len(told))
		}
		before := map[int]bool{-1: true}
		for _, row := range got.Places {
			if !reflect.DeepEqual(row, told[row[0].(int)]) || !before[row[1].(int)] {
				t.Errorf("place %v, want %v after its parent", row, told[row[0].(int)])
			}
			before[row[0].(int)] = true
		}
		got.Places, want.Places = nil, nil
		want.Type, want.ID, want.Collection, want.Seed = "", 0, "", ""
		if !reflect.DeepEqual(got, want) {
			t.Errorf("words say %+v,\nlines say %+v", got, want)
		}
	}
}

// Every answer that is none must end the run, and say at which action and why.
func TestBadAnswersInWords(t *testing.T) {
	views, _ := questions(1)
	v := *views[0]
	v.Leads, v.Leader = true, v.Self
	nan, self := math.Float64bits(math.NaN()), uint64(v.Self.ID)
	for _, c := range []struct {
		answer []uint64
		want   string
	}{
		{[]uint64{3, self, 0, nan, 0, nan}, "actions[0]: kind: want 0 (copy), 1 (drop) or 2 (lead), found 3"},
		{[]uint64{0, 1 << 40, 0, nan, 0, nan}, "to: there is no place 1099511627776"},
		{[]uint64{0, 999, 0, nan, 0, nan}, "there is no place 999"},
		{[]uint64{0, self, 0, nan, 0, nan}, "has a copy already"},
		{[]uint64{0, self, 2, nan, 0, nan}, "drop_self: want 0 or 1, found 2"},
		{[]uint64{1, 0, 0, nan, 0, nan}, "want lead with drop_self"},
		{[]uint64{2, self, 0, nan, 0, nan}, "leads already"},
		{[]uint64{0, self, 0, math.Float64bits(math.Inf(1)), 0, nan}, "delta: want a number, or NaN"},
		{[]uint64{0, self, 0, nan, 0}, "5 words is no list of rows of 6"},
	} {
		var failure error
		p := NewWords(t.Context(), ruleFunc(func([]uint64) ([]uint64, error) { return c.answer, nil }), WordsOptions{
			Consistency: "sequential", Fail: func(err error) { failure = err },
		})
		if list := p.Decide(&v); list != nil || failure == nil || !strings.Contains(failure.Error(), c.want) {
			t.Errorf("%v: %v, %v, want %q", c.answer, list, failure, c.want)
		}
		if p.Decide(&v) != nil || p.Account().Decisions != 1 {
			t.Error("it was asked again after it had failed")
		}
	}
	trap := errors.New("trap")
	var failure error
	p := NewWords(t.Context(), ruleFunc(func([]uint64) ([]uint64, error) { return nil, trap }), WordsOptions{Consistency: "sec", Fail: func(err error) { failure = err }})
	p.Decide(&v)
	if !errors.Is(failure, trap) || !strings.Contains(failure.Error(), "external policy of sec collections: decision 1, on collection ") {
		t.Error(failure)
	}
}

// What a rule does not compute is worked out here, or unknown; what it computes is kept.
func TestAnswersInWords(t *testing.T) {
	views, _ := questions(1)
	v := *views[0]
	v.Leads, v.Leader, v.Replicas = true, v.Self, []*policy.Place{v.Self}
	nan, to := math.Float64bits(math.NaN()), v.Neighbours[0].Place
	answer := []uint64{
		2, uint64(to.ID), 1, nan, 0, nan,
		0, uint64(to.ID), 0, math.Float64bits(-0.5), math.Float64bits(-0.25), math.Float64bits(0.75),
	}
	p := NewWords(t.Context(), ruleFunc(func([]uint64) ([]uint64, error) { return answer, nil }), WordsOptions{Fail: func(err error) { t.Error(err) }})
	list := p.Decide(&v)
	if len(list) != 2 {
		t.Fatal(list)
	}
	first, second := list[0], list[1]
	if first.Kind != policy.Lead || first.To.ID != to.ID || !first.DropSelf || !math.IsNaN(first.Delta) || first.Offer != policy.Offer(&v, &first) {
		t.Errorf("%+v", first)
	}
	if second.Kind != policy.Copy || second.DropSelf || second.Delta != -0.5 || second.Threshold != -0.25 || second.Offer != 0.75 {
		t.Errorf("%+v", second)
	}
}

// Whatever words a module answers, the run ends with an error or goes on with actions that its
// copy may propose; it never panics.
func FuzzAnswersInWords(f *testing.F) {
	f.Add([]byte{2, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Add(make([]byte, 2*8*ActionWords))
	views, _ := questions(3)
	f.Fuzz(func(t *testing.T, answer []byte) {
		rows := make([]uint64, 0, len(answer)/8+1)
		for len(answer) > 0 {
			var word [8]byte
			answer = answer[copy(word[:], answer):]
			rows = append(rows, binary.LittleEndian.Uint64(word[:]))
		}
		for _, v := range views {
			var failure error
			p := NewWords(t.Context(), ruleFunc(func([]uint64) ([]uint64, error) { return rows, nil }), WordsOptions{Fail: func(err error) { failure = err }})
			for _, a := range p.Decide(v) {
				if err := allowed(&a, v); err != nil || failure != nil {
					t.Errorf("%+v: %v, %v", a, err, failure)
				}
			}
		}
	})
}
