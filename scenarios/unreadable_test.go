package scenarios

import "testing"

// A character that YAML does not have was told without its place.
func TestUnreadableCharactersAreFound(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
	}{
		{"a: 1\nb: x\x00y\n", 2, 5}, {"a: 1\nb: ü\u009by\n", 2, 5}, {"a: h\xf6\n", 1, 5}, {"a: ok\tb\r\n", 0, 0}, {"\xff\xfea\x00", 0, 0},
	} {
		line, column, message, found := unreadable([]byte(c.text))
		if line != c.line || column != c.column || found != (c.line > 0) {
			t.Errorf("%q: %d:%d %q, want %d:%d", c.text, line, column, message, c.line, c.column)
		}
	}
}
