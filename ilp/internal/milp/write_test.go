package milp

import (
	"regexp"
	"strings"
	"testing"
)

// CBC ends with names of more than 100 characters; cut names must stay apart.
func TestLongNamesAreCutAndStayApart(t *testing.T) {
	long := strings.Repeat("é-long", 40)
	for _, clean := range []func(string) string{plain.Replace, indexed} {
		names := safe(3, func(i int) string { return long + string(rune('a'+i)) }, clean)
		for i, s := range names {
			if len(s) > 100 || strings.ContainsRune(s, '\uFFFD') {
				t.Errorf("%q has %d bytes", s, len(s))
			}
			if i > 0 && s == names[i-1] {
				t.Errorf("two names are %q", s)
			}
		}
	}
	if short := safe(1, func(int) string { return "replica(a-1,b)" }, plain.Replace)[0]; short != "replica(a_1,b)" {
		t.Errorf("a short name became %q", short)
	}
}

// OR-Tools takes letters, digits, underscores and brackets only, and what begins like a
// keyword for that keyword.
func TestNamesOfLPSolve(t *testing.T) {
	allowed := regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_[\]]*$`)
	for name, want := range map[string]string{
		"replica(a-1,b)": "replica[a_1][b]", "binary(x,y)": "_binary[x][y]", "execute(0:f@e.1,ü)": "execute[0_f_e_1][_]", "inf": "_inf", "constant": "constant",
	} {
		if got := indexed(name); got != want || !allowed.MatchString(got) {
			t.Errorf("%s became %s, want %s", name, got, want)
		}
	}
	if names := safe(2, func(i int) string { return "a(" + "üé"[2*i:2*i+2] + ")" }, indexed); names[0] == names[1] {
		t.Errorf("two names are %s", names[0])
	}
}
