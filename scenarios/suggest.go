package scenarios

import (
	"fmt"
	"strings"
)

// Meant asks at the end of a message whether a candidate was meant by word; "" if none is near.
func Meant(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" && near != word {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// Nearest is the candidate that was probably meant by word, "" if none is
// near: the first of those at the least edit distance, if that is at most a
// third of the word's length (and at least 1), or one that differs in case,
// '-' and '_' alone.
func Nearest(word string, candidates []string) string {
	if len(word) > 64 {
		return ""
	}
	same := plain(word)
	best, least := "", max(1, len(word)/3)+1
	for _, c := range candidates {
		if plain(c) == same {
			return c
		}
		if len(c) > 64 {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

var separators = strings.NewReplacer("-", "", "_", "")

// plain is what words are compared by first: lower case without - and _.
func plain(s string) string { return separators.Replace(strings.ToLower(s)) }

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment). O(|a|·|b|).
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
