package record_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// scribe writes down what it hears.
type scribe struct {
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
func (s scribe) Stalled(e record.Stall)       { s.say("Stalled", e.At) }
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

// acts hears of one kind of events only.
type acts struct{ heard int }

func (a *acts) Acted(*record.Act) { a.heard++ }

// Without this test a listener could miss a kind of event, or hear one before another
// that was added first.
func TestListeners(t *testing.T) {
	var log []string
	var l record.Listeners
	one := &acts{}
	for _, x := range []any{scribe{"a", &log}, nil, one, scribe{"b", &log}} {
		l.Add(x)
	}
	o := reflect.ValueOf(&l)
	for k := range o.NumMethod() {
		m := o.Type().Method(k)
		if m.Name == "Add" {
			continue
		}
		args := make([]reflect.Value, m.Type.NumIn()-1)
		for i := range args {
			if in := m.Type.In(i + 1); in.Kind() == reflect.Pointer {
				args[i] = reflect.New(in.Elem())
			} else {
				args[i] = reflect.Zero(in)
			}
		}
		log = nil
		o.Method(k).Call(args)
		if len(log) != 2 || log[0][:3+len(m.Name)] != "a "+m.Name+" " || log[1] != "b"+log[0][1:] {
			t.Errorf("%s: heard %q", m.Name, log)
		}
	}
	if one.heard != 1 {
		t.Errorf("who hears of acts only has heard of %d", one.heard)
	}
}

type deaf struct{}

// Acted has an argument that the event has not.
func (deaf) Acted(record.Act) {}

// Whoever wants to hear something and never would is a mistake in the program.
func TestListenersInVain(t *testing.T) {
	for _, x := range []any{deaf{}, 7, struct{ deaf }{}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T is added and would hear nothing", x)
				}
			}()
			new(record.Listeners).Add(x)
		}()
	}
}
