package scenarios

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest name that becomes a directory, bytes: what a file system holds, with room
// for what is written beside it.
const maxName = 100

// CheckName tells why a name that a file gives cannot be that of a directory: it must be one element
// of a path everywhere, visible, and nothing that a terminal or a page would take for more than a
// text.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("a name is empty")
	case len(name) > maxName:
		return fmt.Errorf("a name has %d bytes; at most %d are allowed", len(name), maxName)
	case !utf8.ValidString(name):
		return errors.New("a name is not UTF-8")
	case name[0] == '.' || name[0] == '-' || name[0] == ' ':
		return fmt.Errorf("a name begins with %q; want a letter or a digit", name[:1])
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "):
		return fmt.Errorf("a name ends in %q", name[len(name)-1:])
	}
	for _, r := range name {
		if !inName(r) {
			return fmt.Errorf("a name has %q in it; a name is one element of a path: letters, digits, blanks and -_.,+@=()", r)
		}
	}
	return nil
}

// inName reports whether a rune may stand in a name.
func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || strings.ContainsRune(" -_.,+@=()", r)
}

// NameOf makes a name of that of a file: its base without extension, what no name may have replaced.
func NameOf(file string) string {
	base := filepath.Base(file)
	name := strings.Map(func(r rune) rune {
		if inName(r) && r != utf8.RuneError {
			return r
		}
		return '-'
	}, strings.TrimSuffix(base, filepath.Ext(base)))
	for len(name) > maxName {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	name = strings.TrimLeft(strings.TrimRight(name, ". "), ".- ")
	if name == "" {
		return "scenario"
	}
	return name
}
