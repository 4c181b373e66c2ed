package scenarios

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A decoder writes a document into a Scenario and remembers where things stood.
type decoder struct {
	r      *reporter
	places places
	later  []func(round int64)                              // what can only be done once the round is known
	metric func(path string) (suggestion string, err error) // checks paths of the summary; nil for none
}

// object decodes a mapping by its keys. All mistakes are reported; what is
// absent or wrong keeps its default.
func (d *decoder) object(keys []key, n *node, path string) {
	for _, k := range keys {
		k.value.reset()
	}
	d.places[path] = n.place
	if n.kind != mappingNode {
		d.r.report(n.place, path, "", "want a map of keys, found %s", n.what())
		return
	}
	for _, e := range n.entries {
		at := join(path, e.key)
		i := slices.IndexFunc(keys, func(k key) bool { return k.name == e.key })
		if i < 0 {
			d.unknown(keys, e, at)
			continue
		}
		d.places[at] = e.value.place
		keys[i].value.decode(d, e.value, at)
	}
	for _, k := range keys {
		if k.required && n.get(k.name) == nil {
			d.r.report(n.place, join(path, k.name), "", "is missing; want %s", k.value.describe().form)
		}
	}
	d.choices(n, path)
}

func (d *decoder) unknown(keys []key, e entry, path string) {
	known := make([]string, len(keys))
	for i, k := range keys {
		known[i] = k.name
	}
	suggestion := Nearest(e.key, known)
	if suggestion != "" || len(e.key) > 60 {
		d.r.report(e.place, path, suggestion, "unknown key")
		return
	}
	d.r.report(e.place, path, "", "unknown key; the keys here are %s", strings.Join(known, ", "))
}

// choices checks that of keys that exclude each other exactly one is there.
func (d *decoder) choices(n *node, path string) {
	for _, c := range choices {
		if c.path != generic(path) {
			continue
		}
		first := ""
		for _, e := range n.entries {
			switch {
			case !slices.Contains(c.keys, e.key):
			case first == "":
				first = e.key
			default:
				d.r.report(e.place, join(path, e.key), "", "stands beside %q, which it excludes; keep one of %s", first, strings.Join(c.keys, ", "))
			}
		}
		if first == "" && c.demanded(n) {
			d.r.report(n.place, path, "", "one of %s is missing", strings.Join(c.keys, ", "))
		}
	}
}

// scalar returns the text of a value that must be a number, a quantity or a
// word; plain says that quotes make it something else.
func (d *decoder) scalar(n *node, path, want string, plain bool, word string) (string, bool) {
	if word != "" {
		want += " or " + word
	}
	switch {
	case n.kind != scalarNode:
		d.r.report(n.place, path, "", "want %s, found %s", want, n.what())
	case n.tag == "!!null":
		d.r.report(n.place, path, "", "want %s, found nothing; write a value or take the key away", want)
	case plain && n.tag == "!!str" && numberForm.MatchString(n.text) && beyondFloat(n.text):
		return n.text, true // the parser takes it for a text; what reads it says that it is too large
	case plain && n.tag == "!!str" && (integerForm.MatchString(n.text) || numberForm.MatchString(n.text) || n.text == "true" || n.text == "false"):
		d.r.report(n.place, path, "", "%q is a text; write it without quotes", n.text)
	case plain && n.tag == "!!str" && !strings.HasPrefix(want, "true"):
		d.r.report(n.place, path, "", "want %s, found %s", want, n.what())
	default:
		return n.text, true
	}
	return "", false
}

// beyondFloat says whether a number is too large for a float64.
func beyondFloat(number string) bool {
	_, err := strconv.ParseFloat(number, 64)
	return err != nil
}

// namePattern is what names look like. They begin with a letter, so that no
// name is a number, and have no dots, so that they fit into paths.
const namePattern = `^[A-Za-z][A-Za-z0-9_-]{0,62}$`

var nameForm = regexp.MustCompile(namePattern)

func (d *decoder) name(n *node, path string) (string, bool) {
	text, ok := d.scalar(n, path, "a name", false, "")
	if ok && !nameForm.MatchString(text) {
		d.r.report(n.place, path, "", "%s is not a name; want a letter, then at most 62 letters, digits, - or _", n.what())
		return "", false
	}
	return text, ok
}
