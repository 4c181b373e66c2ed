package sim_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// Nodes and clients of a real network share no memory, and see of a message only what its
// bytes say. Here every message becomes bytes on its way, and nothing may come out
// differently: neither an event, nor anything that listeners hear. If a component kept or
// changed what it had sent, or an encoding forgot something, the simulator would run and the
// same code between processes would not.
func TestMessagesTravelAsBytes(t *testing.T) {
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
				if told := overSockets(c); told != "" {
					t.Error(told)
				}
			})
		}
	}
}

// overSockets runs a world twice: in one memory, and with messages that travel as bytes between
// nodes and clients of which each has derived for itself what there is before the run. It tells
// how the runs differ, if they do.
func overSockets(c sim.Config) string {
	plain := outcomeOf(c)
	c.Sockets = true
	c.Apart(loadNative)
	if carried := outcomeOf(c); carried != plain {
		return fmt.Sprintf("with messages that travel as bytes the run is another: %s instead of %s", carried, plain)
	}
	return ""
}

// A message is a value: there is nothing in it by which two processes could share
// memory, or that cannot be written to a wire.
func TestMessagesAreValues(t *testing.T) {
	var look func(path string, x reflect.Type)
	look = func(path string, x reflect.Type) {
		if strings.HasSuffix(x.PkgPath(), "/sim/replica") {
			return // the state of copies, which nobody changes: package replica has tests of that
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
