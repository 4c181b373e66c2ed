package milp

import (
	"strings"
	"testing"
)

// CBC ends with names of more than 100 characters; cut names must stay apart.
func TestLongNamesAreCutAndStayApart(t *testing.T) {
	long := strings.Repeat("é-long", 40)
	names := safe(3, func(i int) string { return long + string(rune('a'+i)) })
	for i, s := range names {
		if len(s) > 100 || strings.ContainsRune(s, '\uFFFD') {
			t.Errorf("%q has %d bytes", s, len(s))
		}
		if i > 0 && s == names[i-1] {
			t.Errorf("two names are %q", s)
		}
	}
	if short := safe(1, func(int) string { return "replica(a-1,b)" })[0]; short != "replica(a_1,b)" {
		t.Errorf("a short name became %q", short)
	}
}
