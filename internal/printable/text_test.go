package printable

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Each of these did something to a terminal or a page.
func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"cart-1, 20 ms ± 3 ρ — 日本 🙂": "cart-1, 20 ms ± 3 ρ — 日本 🙂",
		"a\x1b]0;b\x07":              `a\u001b]0;b\u0007`,
		"a\rb\x7f":                   `a\u000db\u007f`,
		"a\u009b31mb":                `a\u009b31mb`,
		"a\x9b31mb":                  `a\x9b31mb`,
		"a\u202eb\u2066\u200f":       `a\u202eb\u2066\u200f`,
		"a\nerror: b\tc":             `a\u000aerror: b\u0009c`,
		"a\u2028b\ufeff":             `a\u2028b\ufeff`,
		"a\U000e0041":                `a\udb40\udc41`,
		"\ufffd":                     "\ufffd",
	} {
		if got := Line(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := Lines("a\n\tb\r\n"); got != "a\n\tb\\u000d\n" {
		t.Errorf("line breaks: %q", got)
	}
}

// However a text is cut into writes, what comes out is the same and harmless; JSON says the same.
func TestWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching("[a\x1b\n\u202e\u009b\U000e0041é]*")).Draw(t, "text")
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range []string{text, string(quoted), string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))} {
			var b bytes.Buffer
			w := NewWriter(&b)
			for rest := []byte(in); len(rest) > 0; {
				n := rapid.IntRange(1, len(rest)).Draw(t, "n")
				if m, err := w.Write(rest[:n]); m != n || err != nil {
					t.Fatalf("wrote %d of %d: %v", m, n, err)
				}
				rest = rest[n:]
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			if b.String() != Lines(in) {
				t.Fatalf("in pieces %q, at once %q", b.String(), Lines(in))
			}
			if strings.ContainsFunc(b.String(), func(r rune) bool { return r != '\n' && r != '\t' && !harmless(r) }) {
				t.Fatalf("%q gets through", b.String())
			}
		}
		var back string
		if err := json.Unmarshal([]byte(Lines(string(quoted))), &back); err != nil || back != strings.ToValidUTF8(text, "\ufffd") {
			t.Fatalf("%q in JSON came back as %q: %v", text, back, err)
		}
	})
}

// A copy shares nothing with what it was made of.
func TestCopy(t *testing.T) {
	type inner struct {
		Name  string
		Value *float64
	}
	type outer struct {
		Inner  []inner
		Texts  map[string]string
		Next   *outer
		hidden string
	}
	x := 1.5
	from := outer{Inner: []inner{{"a\x1b", &x}}, Texts: map[string]string{"\x07": "\u202e"}, Next: &outer{hidden: "b"}, hidden: "c"}
	to := Copy(&from)
	if to.Inner[0].Name != `a\u001b` || to.Texts[`\u0007`] != `\u202e` || *to.Inner[0].Value != x || to.hidden != "c" || to.Next.hidden != "b" {
		t.Errorf("%+v", to)
	}
	if from.Inner[0].Name != "a\x1b" || to.Inner[0].Value == &x || to.Next == from.Next {
		t.Error("the copy shares memory, or the original changed")
	}
}
