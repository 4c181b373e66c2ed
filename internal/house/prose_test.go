package house

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Without this, pages grow lines that no editor and no diff shows whole. Tables, code and
// headings cannot be wrapped and do not count.
func TestProseIsWrapped(t *testing.T) {
	for _, page := range pages(t) {
		if strings.HasPrefix(page, "results/") { // written by `ermes-sim reproduce`
			continue
		}
		fenced := false
		for i, line := range strings.Split(read(t, "../../"+page), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				fenced = !fenced
			}
			if n := utf8.RuneCountInString(line); n > 100 && !fenced && prose(line) {
				t.Errorf("%s:%d: %d characters in a line of prose; wrap it at 100", page, i+1, n)
			}
		}
	}
}

// prose reports whether a line of Markdown can be wrapped: not a table, a heading, a quoted
// command, an image, or one word.
func prose(line string) bool {
	for _, mark := range []string{"|", "#", "    ", "![", "<", "$$"} {
		if strings.HasPrefix(line, mark) {
			return false
		}
	}
	return len(strings.Fields(line)) > 3
}
