package house

import (
	"regexp"
	"strings"
	"testing"
)

// kind is how a page begins: what its reader may expect of it.
var kind = regexp.MustCompile(`^# [^\n]+\n\n\*(Tutorial|How-to|Reference|Explanation)(, then (how-to|reference|explanation))?\.\* `)

// Without this, pages would mix what teaches, what solves a task, what is looked up and
// what gives reasons, and readers would not know which they have before them.
func TestEveryPageSaysWhatItIs(t *testing.T) {
	for _, page := range pages(t) {
		if strings.HasPrefix(page, "docs/") && !kind.MatchString(read(t, "../../"+page)) {
			t.Errorf("%s does not begin with what it is, such as *Reference.*", page)
		}
	}
}
