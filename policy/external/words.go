package external

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
)

// WordsProtocol is the version of questions and answers in words; the first word of a question.
const WordsProtocol = 1

// ActionWords is the length of a row of an answer in words: kind, to, drop_self, delta, threshold,
// offer.
const ActionWords = 6

// The kinds of an answer's first word.
var wordKinds = []string{policy.Copy: "copy", policy.Drop: "drop", policy.Lead: "lead"}

// A Rule maps a question in words of 64 bits to rows of ActionWords words.
type Rule interface {
	Ask(ctx context.Context, question []uint64) ([]uint64, error)
}

// Words decides by asking a Rule, such as a module of WebAssembly. Unlike a Policy it tells all
// that concerns a question with it, so that the rule needs no memory.
type Words struct {
	record
	ctx     context.Context
	rule    Rule
	options WordsOptions
}

// WordsOptions say how a Rule is asked.
type WordsOptions struct {
	Consistency   string
	Name, Version string // for the manifest
	Params        []float64
	Weights       Weights
	Epoch         float64 // s
	Eager         bool    // asked again as soon as an act has been committed
	Fail          func(error)
}

var _ policy.Eager = (*Words)(nil)

// NewWords returns the policy. The context ends every question.
func NewWords(ctx context.Context, rule Rule, o WordsOptions) *Words {
	return &Words{record: newRecord(o.Consistency, o.Fail), ctx: ctx, rule: rule, options: o}
}

// Decide implements policy.Policy.
func (p *Words) Decide(v *policy.View) []policy.Action {
	return p.record.decide(v, func(int64) ([]policy.Action, error) { return p.ask(v) })
}

func (p *Words) ask(v *policy.View) ([]policy.Action, error) {
	question, told := p.question(v)
	answer, err := p.rule.Ask(p.ctx, question)
	if err != nil {
		return nil, err
	}
	p.note(question)
	p.note(answer)
	if len(answer)%ActionWords != 0 {
		return nil, fmt.Errorf("an answer of %d words is no list of rows of %d", len(answer), ActionWords)
	}
	out := make([]policy.Action, 0, len(answer)/ActionWords)
	for row := range slices.Chunk(answer, ActionWords) {
		a, err := actionOfWords(row, v, told)
		if err != nil {
			return nil, fmt.Errorf("actions[%d]: %w", len(out), err)
		}
		out = append(out, a)
	}
	return out, nil
}

// note adds words to the digest.
func (p *Words) note(list []uint64) {
	p.digest.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(list))))
	for _, w := range list {
		p.digest.Write(binary.LittleEndian.AppendUint64(nil, w))
	}
}

// actionOfWords reads a row and checks it. NaN stands for what is not computed.
func actionOfWords(row []uint64, v *policy.View, told map[int]*policy.Place) (none policy.Action, err error) {
	if row[0] >= uint64(len(wordKinds)) {
		return none, fmt.Errorf("kind: want 0 (copy), 1 (drop) or 2 (lead), found %d", row[0])
	}
	if row[2] > 1 {
		return none, fmt.Errorf("drop_self: want 0 or 1, found %d", row[2])
	}
	a := &Action{Kind: wordKinds[row[0]], DropSelf: row[2] == 1}
	if policy.Kind(row[0]) != policy.Drop {
		if row[1] > math.MaxInt32 {
			return none, fmt.Errorf("to: there is no place %d", row[1])
		}
		a.To = new(int(row[1]))
	}
	values := [3]float64{}
	for k, name := range []string{"delta", "threshold", "offer"} {
		values[k] = math.Float64frombits(row[3+k])
		if math.IsInf(values[k], 0) {
			return none, fmt.Errorf("%s: want a number, or NaN where none is computed, found %v", name, values[k])
		}
	}
	if !math.IsNaN(values[0]) {
		a.Delta = &values[0]
	}
	if !math.IsNaN(values[1]) {
		a.Threshold = values[1]
	}
	if !math.IsNaN(values[2]) {
		a.Offer = &values[2]
	}
	return action(a, v, told)
}

// question writes a view out (docs/EXTERNAL.md has the table), with all places that it names.
func (p *Words) question(v *policy.View) ([]uint64, map[int]*policy.Place) {
	flags := bit(v.Sequential, 0) | bit(v.Leads, 1) | bit(v.Partial, 2)
	w := &p.options.Weights
	q := []uint64{
		WordsProtocol, uint64(v.Self.ID), uint64(v.Leader.ID), flags, uint64(v.Bytes), uint64(v.Epoch), uint64(v.Idle), float(v.Quiet), v.Seed,
		float(w.Beta), float(w.Epsilon), float(w.Kappa), float(w.CPU), float(p.options.Epoch), float(v.Service),
		float(v.Updates.Rate), float(v.Updates.Effective),
	}
	q = append(q, memoryWords(&v.Memory)...)
	told := named(v)
	ids := make([]int, 0, len(told))
	for id := range told {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int) int { // parents first
		if d := told[a].Depth - told[b].Depth; d != 0 {
			return d
		}
		return a - b
	})
	q = append(q, uint64(len(ids)), uint64(len(v.Replicas)), uint64(len(v.Reads)), uint64(len(v.Writes)), uint64(len(v.Neighbours)), uint64(len(p.options.Params)))
	for _, id := range ids {
		parent := int64(-1)
		if up := told[id].Parent; up != nil {
			parent = int64(up.ID)
		}
		q = append(q, uint64(id), uint64(parent), float(told[id].RTT))
	}
	for _, r := range v.Replicas {
		q = append(q, uint64(r.ID))
	}
	for _, list := range [][]policy.Demand{v.Reads, v.Writes} {
		for _, d := range list {
			q = append(q, uint64(d.Access.ID), float(d.Rate), float(d.Effective))
		}
	}
	for i := range v.Neighbours {
		n := &v.Neighbours[i]
		q = append(append(q, uint64(n.Place.ID), bit(n.Known, 0)), memoryWords(&n.Memory)...)
	}
	for _, x := range p.options.Params {
		q = append(q, float(x))
	}
	return q, told
}

// named are the places of a view, each with its way to the root.
func named(v *policy.View) map[int]*policy.Place {
	told := map[int]*policy.Place{}
	tell := func(p *policy.Place) {
		for ; p != nil && told[p.ID] == nil; p = p.Parent {
			told[p.ID] = p
		}
	}
	tell(v.Self)
	tell(v.Leader)
	for _, r := range v.Replicas {
		tell(r)
	}
	for _, list := range [][]policy.Demand{v.Reads, v.Writes} {
		for _, d := range list {
			tell(d.Access)
		}
	}
	for i := range v.Neighbours {
		tell(v.Neighbours[i].Place)
	}
	return told
}

func memoryWords(m *policy.Memory) []uint64 {
	return []uint64{uint64(m.Used), uint64(m.Capacity), float(m.Price), float(m.Load), float(m.Cores)}
}

func float(x float64) uint64 { return math.Float64bits(x) }

func bit(set bool, at int) uint64 {
	if set {
		return 1 << at
	}
	return 0
}

// Eager implements policy.Eager.
func (p *Words) Eager() bool { return p.options.Eager }

// Close implements what a run wants of a policy outside; there is nothing to end.
func (p *Words) Close(int64) error { return nil }

// Account tells what has been asked so far.
func (p *Words) Account() Account {
	a := p.account()
	a.Name, a.Version, a.Eager = p.options.Name, p.options.Version, p.options.Eager
	return a
}
