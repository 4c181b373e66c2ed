// Package printable shows texts of strangers. Its one noun is a text: what a module, a file, a
// policy or another's run says, made fit for a terminal and a page.
//
// What would do more than appear is written as its JSON escape: control characters, with which
// terminals are steered (ESC, the 8-bit CSI and OSC), and what is invisible or turns the direction of
// writing (Unicode's categories Cf, Zl and Zp).
package printable

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Line is a text on one line: its line breaks and tabs are escaped too.
func Line(text string) string { return escape(text, "") }

// Lines is a text whose line breaks and tabs stay.
func Lines(text string) string { return escape(text, "\n\t") }

// escape escapes all but what appears as itself, and the control characters of keep.
func escape(text, keep string) string {
	if plain(text, keep) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case harmless(r) || strings.ContainsRune(keep, r):
			b.WriteString(text[:n])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		text = text[n:]
	}
	return b.String()
}

// plain tells whether nothing of a text is to be escaped.
func plain(text, keep string) bool {
	for i, r := range text {
		switch {
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return false
			}
		case !harmless(r) && !strings.ContainsRune(keep, r):
			return false
		}
	}
	return true
}

// harmless tells whether a rune only appears.
func harmless(r rune) bool {
	if r < 0x80 {
		return r >= ' ' && r != 0x7f
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// A Writer escapes what goes through it as Lines does, so that nothing that a program prints steers
// a terminal. It may be used by many at once.
type Writer struct {
	to io.Writer

	mu   sync.Mutex
	rest []byte // the beginning of a rune that the next Write may end
	err  error  // the first failure
}

// NewWriter makes a Writer in front of another.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Unwrap is what stands behind, for those who mean to steer.
func (w *Writer) Unwrap() io.Writer { return w.to }

// Write writes the text escaped. A rune that its end cuts waits for the next.
func (w *Writer) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := append(w.rest, text...)
	whole := len(all) - cut(all)
	w.rest = append([]byte(nil), all[whole:]...)
	if _, err := io.WriteString(w.to, Lines(string(all[:whole]))); err != nil {
		w.fail(err)
		return 0, err
	}
	return len(text), nil
}

// fail keeps the first failure.
func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// Flush writes what was never ended. Its error is the first of all writes, so that those who print
// need not look at each.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := io.WriteString(w.to, Lines(string(w.rest)))
	w.rest = nil
	w.fail(err)
	return w.err
}

// cut is how many bytes at the end are the beginning of a rune.
func cut(text []byte) int {
	for n := 1; n <= min(len(text), utf8.UTFMax-1); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
