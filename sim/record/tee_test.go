package record_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// scribe writes down what it hears.
type scribe struct {
	record.Ignore
	name string
	log  *[]string
}

func (s scribe) Began(i *record.Invocation)   { s.say("Began", i.ID) }
func (s scribe) Invoked(i *record.Invocation) { s.say("Invoked", i.ID) }
func (s scribe) Proposed(p *record.Proposal)  { s.say("Proposed", p.At) }
func (s scribe) Started(i *record.Invocation) { s.say("Started", i.ID) }
func (s scribe) Reached(e record.Reach)       { s.say("Reached", e.At) }
func (s scribe) Created(e record.Creation)    { s.say("Created", e.At) }
func (s scribe) Acted(a *record.Act)          { s.say("Acted", a.At) }
func (s scribe) Committed(e record.Commit)    { s.say("Committed", e.At) }
func (s scribe) Applied(e record.Apply)       { s.say("Applied", e.At) }
func (s scribe) Served(e record.Serve)        { s.say("Served", e.At) }
func (s scribe) FailedOver(e record.Failover) { s.say("FailedOver", e.At) }
func (s scribe) Occupied(n int32, b int64)    { s.say("Occupied", n, b) }
func (s scribe) Issued(e record.Issue)        { s.say("Issued", e.At) }
func (s scribe) Revoked(e record.Revocation)  { s.say("Revoked", e.At) }
func (s scribe) Admitted(e record.Admission)  { s.say("Admitted", e.At) }
func (s scribe) Refused(e record.Refusal)     { s.say("Refused", e.At) }
func (s scribe) Heard(e record.Hearing)       { s.say("Heard", e.At) }

func (s scribe) say(what string, args ...any) {
	*s.log = append(*s.log, fmt.Sprint(s.name, " ", what, " ", args))
}

// Without this test an observer behind a Tee could miss a kind of event, or hear
// one before another observer that was named first.
func TestTee(t *testing.T) {
	var log []string
	a, b := scribe{name: "a", log: &log}, scribe{name: "b", log: &log}
	o := reflect.ValueOf(record.Tee(a, nil, b))
	kinds := reflect.TypeFor[record.Observer]()
	for k := range kinds.NumMethod() {
		m := kinds.Method(k)
		args := make([]reflect.Value, m.Type.NumIn())
		for i := range args {
			if in := m.Type.In(i); in.Kind() == reflect.Pointer {
				args[i] = reflect.New(in.Elem())
			} else {
				args[i] = reflect.Zero(in)
			}
		}
		log = nil
		o.MethodByName(m.Name).Call(args)
		if len(log) != 2 || log[0][:3+len(m.Name)] != "a "+m.Name+" " || log[1] != "b"+log[0][1:] {
			t.Errorf("%s: heard %q", m.Name, log)
		}
	}
	if _, ok := record.Tee().(record.Ignore); !ok {
		t.Error("a Tee of nobody tells somebody")
	}
	if got, ok := record.Tee(nil, a).(scribe); !ok || got.name != "a" {
		t.Error("a Tee of one observer is not that observer")
	}
}
