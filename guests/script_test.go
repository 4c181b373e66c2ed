package guests_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Without this test nobody could say what a function answers, writes and costs; a
// changed gas figure changes the latencies of every scenario. The scripts:
//
//	module NAME...              which modules the calls go to; all must answer alike
//	call FUNCTION               input: the text below, if any; prints the outcome and,
//	                            per module, the gas
//	put KEY                     makes KEY in the first store a register of the text below
//	read-only                   from now on no store may be written
//	stores N                    how many stores calls have (1 unless said)
func TestScript(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &script{stores: 1, writable: true}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string { return s.step(t, d) })
	})
}

type script struct {
	names    []string
	states   [][]state // by module and store
	stores   int
	writable bool
}

func (s *script) step(t *testing.T, d *datadriven.TestData) string {
	switch d.Cmd {
	case "module":
		s.names, s.states = nil, nil
		for _, arg := range d.CmdArgs {
			s.names = append(s.names, arg.Key)
			s.states = append(s.states, []state{{}, {}})
		}
		return ""
	case "put":
		for _, states := range s.states {
			states[0][d.CmdArgs[0].Key] = wasm.Value{Bytes: []byte(d.Input)}
		}
		return ""
	case "read-only":
		s.writable = false
		return ""
	case "stores":
		if _, err := fmt.Sscan(d.CmdArgs[0].Key, &s.stores); err != nil {
			d.Fatalf(t, "%v", err)
		}
		return ""
	case "call":
		return s.call(t, d.CmdArgs[0].Key, d.Input)
	default:
		d.Fatalf(t, "unknown command")
		return ""
	}
}

// call calls a function of every module and says what they did.
func (s *script) call(t *testing.T, function, input string) string {
	var told string
	var gas []string
	for i, name := range s.names {
		in := invocation(function, input, s.states[i][:s.stores]...)
		for j := range in.Stores {
			in.Stores[j].Writable = s.writable
		}
		result := invoke(t, load(t, name), in)
		story := tell(&result)
		if i > 0 && story != told {
			t.Errorf("%s %q: %s tells\n%s\nbut %s\n%s", function, input, s.names[0], told, name, story)
		}
		told = story
		gas = append(gas, fmt.Sprintf("%d %s", result.Gas, guests.Language(name)))
	}
	return told + "gas " + strings.Join(gas, ", ") + "\n"
}

// tell says what a call came to.
func tell(r *wasm.Result) string {
	var b strings.Builder
	switch {
	case errors.Is(r.Err, wasm.ErrGuest):
		fmt.Fprintf(&b, "failed: %s\n", r.Message)
	case r.Err != nil:
		fmt.Fprintf(&b, "trap: %v\n", r.Err)
	}
	b.WriteString(readable(r.Output))
	for i, effects := range r.Effects {
		for _, e := range effects {
			fmt.Fprintf(&b, "%s: ", []string{"first", "second"}[i])
			switch e.Op {
			case wasm.Set:
				fmt.Fprintf(&b, "set %s %s\n", e.Key, record(e.Value))
			case wasm.Increment:
				fmt.Fprintf(&b, "add %d to %s\n", e.Delta, e.Key)
			default:
				fmt.Fprintf(&b, "%+v\n", e)
			}
		}
	}
	fmt.Fprintf(&b, "reads %d writes %d\n", r.Reads, r.Writes)
	return b.String()
}

// readable shows text as it is and anything else in hexadecimal.
func readable(output []byte) string {
	for _, c := range output {
		if c >= 0x7f || c < ' ' && c != '\n' {
			return fmt.Sprintf("%d bytes %s\n", len(output), brief(output))
		}
	}
	if n := len(output); n > 0 && output[n-1] != '\n' {
		return string(output) + "\n"
	}
	return string(output)
}

func brief(b []byte) string {
	if len(b) <= 32 {
		return fmt.Sprintf("%x", b)
	}
	return fmt.Sprintf("%x...%x", b[:12], b[len(b)-12:])
}

// record shows a value: the words of a sealed record, without the zeros at its end.
func record(value []byte) string {
	if len(value) != recordBytes {
		return fmt.Sprintf("%d bytes %s", len(value), brief(value))
	}
	var words []uint32
	for at := 4; at < len(value)-4; at += 4 {
		words = append(words, binary.LittleEndian.Uint32(value[at:]))
	}
	n := len(words)
	for n > 0 && words[n-1] == 0 {
		n--
	}
	return fmt.Sprintf("%s %v sealed %x", value[:4], words[:n], value[len(value)-4:])
}

// recordBytes is the size of a cart, and of a shelf.
const recordBytes = 144
