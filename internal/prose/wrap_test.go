package prose

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Without this, a generated page could lose a word or keep a line that is too long.
func TestWrapKeepsWordsAndWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-zä∑]{1,120}`)).Draw(t, "words")
		got := Wrap(strings.Join(words, "  \n"))
		if strings.Join(strings.Fields(got), " ") != strings.Join(words, " ") {
			t.Fatalf("words changed: %q", got)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if utf8.RuneCountInString(line) > Width && strings.Contains(line, " ") {
				t.Fatalf("%d characters: %q", utf8.RuneCountInString(line), line)
			}
		}
	})
}
