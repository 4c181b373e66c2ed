// Package prose writes the generated parts of documentation: it reads what comments say, and wraps
// lines.
package prose

import (
	"strings"
	"unicode/utf8"
)

// Width is the longest line of prose, in characters; TestProseIsWrapped holds pages to it.
const Width = 100

// Wrap breaks text into lines of at most Width characters, or of one word.
func Wrap(text string) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > Width:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}
