package external

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/policy"
)

// A Policy decides by asking over a Channel. It asks one question at a time, in the order
// of virtual time. Its first failure is its last question: it ends the run.
type Policy struct {
	record
	channel    Channel
	ready      Ready
	transcript *Transcript // nil if nobody keeps one
	ctx        context.Context
	told       map[int]*policy.Place
}

// Options say how a Policy asks.
type Options struct {
	Hello      Hello
	Channel    Channel
	Transcript *Transcript // hears everything; nil for nobody
	Fail       func(error) // hears the first failure, and must end the run
}

// New greets whoever answers and returns the policy. The context ends every question.
func New(ctx context.Context, o Options) (*Policy, error) {
	p := &Policy{
		record: newRecord(o.Hello.Consistency, o.Fail), channel: o.Channel, transcript: o.Transcript,
		ctx: ctx, told: map[int]*policy.Place{},
	}
	o.Hello.Type, o.Hello.Protocol = "hello", Protocol
	if o.Hello.Params == nil {
		o.Hello.Params = map[string]any{}
	}
	answer, err := p.ask(&o.Hello)
	if err != nil {
		return nil, p.place(fmt.Errorf("hello: %w", err))
	}
	if err := json.Unmarshal(answer, &p.ready); err != nil || p.ready.Type != "ready" {
		return nil, p.place(fmt.Errorf(`hello: want a message of type "ready", found %s`, excerpt(answer)))
	}
	if p.ready.Protocol != Protocol {
		return nil, p.place(fmt.Errorf("hello: the policy speaks protocol %d, this ermes-sim %d; use an SDK of the same version", p.ready.Protocol, Protocol))
	}
	return p, nil
}

// ask sends a message and notes both sides. What the hello and its answer say of versions
// is no part of the digest.
func (p *Policy) ask(message any) ([]byte, error) {
	question, err := line(message)
	if err != nil {
		return nil, err
	}
	answer, err := p.channel.Ask(p.ctx, question)
	if err != nil {
		return nil, err
	}
	if p.transcript != nil && json.Valid(answer) {
		p.transcript.add(p.consistency, question, answer)
	}
	if _, ok := message.(*Decide); ok {
		var compact bytes.Buffer // blanks of an answer are no difference
		if json.Compact(&compact, answer) != nil {
			return answer, nil // the answer is refused where it is read
		}
		p.digest.Write(question)
		p.digest.Write(append(compact.Bytes(), '\n'))
	}
	return answer, nil
}

// Decide implements policy.Policy.
func (p *Policy) Decide(v *policy.View) []policy.Action {
	return p.record.decide(v, func(id int64) ([]policy.Action, error) {
		answer, err := p.ask(question(id, v, p.told))
		if err != nil {
			return nil, err
		}
		return actions(answer, id, v, p.told)
	})
}

// Eager implements policy.Eager.
func (p *Policy) Eager() bool { return p.ready.Eager }

// Close says that the run is over, at a virtual time in ns, and ends the channel.
func (p *Policy) Close(end int64) error {
	if p.err == nil {
		if text, err := line(Bye{"bye", float64(end) / 1e9}); err == nil {
			_ = p.channel.Say(text) // it may have gone already
		}
	}
	return p.channel.Close()
}

// An Account is what a run keeps of a policy outside.
type Account struct {
	Consistency string `json:"consistency"`
	Name        string `json:"name"`
	Version     string `json:"version"`
	Eager       bool   `json:"eager"`
	Stateful    bool   `json:"stateful"` // the run is central: one process heard all nodes, and remembered
	Decisions   int64  `json:"decisions"`
	SHA256      string `json:"transcript_sha256"` // over all questions and answers after the hello
}

// Account tells what has been asked so far.
func (p *Policy) Account() Account {
	a := p.account()
	a.Name, a.Version = printable.Line(p.ready.Name), printable.Line(p.ready.Version)
	a.Eager, a.Stateful = p.ready.Eager, p.ready.Stateful
	return a
}
