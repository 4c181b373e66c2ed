package wasm

import (
	"strings"
	"testing"
)

// Inspect said nothing of modules that a run then refused, and Meter wrote them. Both ask the
// loader now.
func TestInspectRefusesWhatRunsRefuse(t *testing.T) {
	const header = "\x00asm\x01\x00\x00\x00"
	const types = "\x01\x05\x01\x60\x00\x01\x7f"                // () -> (i32)
	const function = "\x03\x02\x01\x00"                         // one, of that type
	const memory = "\x05\x03\x01\x00\x01"                       // one page
	const code = "\x0a\x06\x01\x04\x00\x41\x00\x0b"             // returns 0
	const once = "\x07\x05\x01\x01f\x00\x00"                    // exports f
	const twice = "\x07\x09\x02\x01f\x00\x00\x01f\x00\x00"      // twice
	const beyond = "\x0b\x0a\x01\x00\x41\xff\xff\x3f\x0b\x02ab" // data behind the memory
	for name, x := range map[string]struct{ binary, want string }{
		"good":              {header + types + function + memory + once + code, ""},
		"duplicate export":  {header + types + function + memory + twice + code, "duplicate"},
		"data out of bound": {header + types + function + memory + once + code + beyond, "out of bounds"},
		"nothing to call":   {header + types + function + memory + code, "no function that can be called"},
	} {
		r, err := Inspect([]byte(x.binary))
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case x.want == "" && r.Refused != nil, x.want != "" && (r.Refused == nil || !strings.Contains(r.Refused.Error(), x.want)):
			t.Errorf("%s: refused: %v, want %q", name, r.Refused, x.want)
		}
		// Nothing of a module without functions is ever called; metered it is as good as before.
		if _, err := Meter([]byte(x.binary)); (err != nil) != (x.want != "" && name != "nothing to call") {
			t.Errorf("%s: metered: %v", name, err)
		}
	}
	for text, want := range map[string]string{
		"": "empty", "\x00asm\x0d\x00\x01\x00": "component", "\x00as": "ends within", "\x00asm\x02\x00\x00\x00": "another version", "(module)": "text", "hello": "no WebAssembly",
	} {
		if _, err := Inspect([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
