package sim_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// A courier stands between a component and its world and carries a copy of every
// message, as a real network does.
type courier struct{ platform.Env }

func (c courier) Send(m network.Message) {
	sent := reflect.ValueOf(m.Body).Elem()
	carried := reflect.New(sent.Type())
	carried.Elem().Set(detached(sent))
	m.Body = carried.Interface().(network.Body)
	c.Env.Send(m)
}

// immutable tells whether values of a type may be shared: nobody changes them once
// they are made. It is so for the state of copies, which has its own tests.
func immutable(t reflect.Type) bool { return strings.HasSuffix(t.PkgPath(), "/sim/replica") }

// detached is a copy of a value that shares no memory with it.
func detached(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	if immutable(v.Type()) {
		return out
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(detached(v.Field(i)))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			return out
		}
		out = reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(detached(v.Index(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(detached(v.Index(i)))
		}
	}
	return out
}

// Nodes and clients of a real network share no memory. If one of them kept or changed
// what it had sent, the simulator would run and the same code over sockets would not:
// here every message is copied on its way, and nothing may come out differently.
func TestNothingIsSharedThroughMessages(t *testing.T) {
	n := uint64(12)
	if testing.Short() {
		n = 3
	}
	for i := range families {
		f := &families[i]
		for seed := range n {
			t.Run(fmt.Sprint(f.name, seed), func(t *testing.T) {
				t.Parallel()
				c := f.world(t, seed)
				c.MaxEvents = 60_000
				carried := c
				carry := func(_ int, e platform.Env) platform.Env { return courier{e} }
				carried.Alter(carry)
				carried.AlterClients(carry)
				if a, b := traced(t, c), traced(t, carried); a != b {
					t.Errorf("with messages that are copied on their way the run is another: %+v instead of %+v", b, a)
				}
			})
		}
	}
}

// Processes share no memory either: each derives for itself what there is before the run,
// and hears of everything else by messages. Here each node and client has a blueprint of its
// own, and nothing may come out differently.
func TestEachDerivesTheSameBlueprint(t *testing.T) {
	n := uint64(12)
	if testing.Short() {
		n = 3
	}
	for i := range families {
		f := &families[i]
		for seed := range n {
			t.Run(fmt.Sprint(f.name, seed), func(t *testing.T) {
				t.Parallel()
				c := f.world(t, seed)
				c.MaxEvents = 60_000
				apart := c
				apart.Apart(loadNative)
				if a, b := traced(t, c), traced(t, apart); a != b {
					t.Errorf("with a blueprint for each node and client the run is another: %+v instead of %+v", b, a)
				}
			})
		}
	}
}

func traced(t *testing.T, c sim.Config) sim.Outcome {
	w, err := sim.New(c, loadNative)
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A message is a value: there is nothing in it by which two processes could share
// memory, or that cannot be written to a wire.
func TestMessagesAreValues(t *testing.T) {
	var look func(path string, x reflect.Type)
	look = func(path string, x reflect.Type) {
		if immutable(x) {
			return
		}
		switch x.Kind() {
		case reflect.Struct:
			for i := range x.NumField() {
				look(path+"."+x.Field(i).Name, x.Field(i).Type)
			}
		case reflect.Slice, reflect.Array:
			look(path+"[]", x.Elem())
		case reflect.Pointer, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
			t.Errorf("%s is a %v", path, x)
		}
	}
	for k := range protocol.Kinds {
		look(k.String(), reflect.TypeOf(k.New()).Elem())
	}
}
