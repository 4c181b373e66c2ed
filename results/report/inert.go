package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ermes-sim/ermes-sim/internal/printable"
)

// inert is a text of a stranger that Markdown shows as it is: no markup, no HTML, no link, no
// picture, on one line. Bars are left to the tables (see row).
func inert(text string) string {
	text = strings.TrimSpace(printable.Line(text))
	var b strings.Builder
	for i, r := range text {
		if markup(text, i, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// markup reports whether the rune at i could mean something there, on GitHub too.
func markup(text string, i int, r rune) bool {
	before, after := text[:i], text[i+utf8.RuneLen(r):]
	switch r {
	case '\\', '`', '*', '[', ']', '<', '>', '&', '~', '#', '$', '@':
		return true
	case '_': // emphasis, but not within a word
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		return !wordly(last) || !wordly(next)
	case ':': // a link of itself
		return strings.HasPrefix(after, "//")
	case '-', '+', '=': // a list, a rule or a heading
		return before == ""
	case '.', ')': // a list with numbers, or a link of itself
		return strings.Trim(before, "0123456789") == "" || r == '.' && strings.HasSuffix(strings.ToLower(before), "www")
	}
	return false
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
