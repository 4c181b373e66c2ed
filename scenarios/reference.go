package scenarios

import (
	"fmt"
	"strings"
)

// Reference is the list of all keys with type, range, default and meaning, in
// Markdown. It is made from what the decoder uses, so it cannot be out of date.
func Reference() string {
	var b strings.Builder
	writeObject(&b, "", "A scenario", New().keys())
	return b.String()
}

// writeObject writes a table of keys, then those of the objects in it.
func writeObject(b *strings.Builder, path, title string, keys []key) {
	fmt.Fprintf(b, "### %s\n\n", title)
	for _, c := range choices {
		if c.path == path {
			of := ""
			if c.kinds != nil {
				of = " if `kind` is one of `" + strings.Join(c.kinds, "`, `") + "`"
			}
			fmt.Fprintf(b, "Exactly one of `%s` is given%s.\n\n", strings.Join(c.keys, "`, `"), of)
		}
	}
	b.WriteString("| key | type | range | default | meaning |\n|---|---|---|---|---|\n")
	for _, k := range keys {
		s := k.value.describe()
		def := "-"
		switch {
		case k.required:
			def = "**required**"
		case s.def != "":
			def = "`" + s.def + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", k.name, s.typeText(), s.rangeText(), def, strings.ReplaceAll(k.doc, "|", `\|`))
	}
	b.WriteByte('\n')
	for _, k := range keys {
		s := k.value.describe()
		at := join(path, k.name)
		switch {
		case s.keys != nil:
			writeObject(b, at, "`"+at+"`", s.keys)
		case s.item != nil && s.item.keys != nil:
			writeObject(b, at+"[]", "`"+at+"`, each", s.item.keys)
		}
		for _, other := range s.or {
			if other.keys != nil {
				writeObject(b, at, "`"+at+"`, as a map", other.keys)
			}
		}
	}
}

// typeText is the type as the reference shows it.
func (s shape) typeText() string {
	out := s.kind
	switch {
	case s.kind == "list" && s.item.keys == nil && s.item.options == nil:
		out = "list of " + s.item.kind + "s"
	case s.kind == "list" && s.item.options != nil:
		out = "list of `" + strings.Join(s.item.options, "`, `") + "`"
	case s.kind == "list":
		out = "list of maps"
	case s.kind == "object":
		out = "map"
	case s.options != nil:
		out = "`" + strings.Join(s.options, "` or `") + "`"
	}
	for _, w := range s.words {
		out += " or `" + w + "`"
	}
	for _, o := range s.or {
		out += " or " + o.typeText()
	}
	return out
}

// rangeText is the range as the reference shows it.
func (s shape) rangeText() string {
	low, open := strings.CutPrefix(s.low, ">")
	switch {
	case s.low != "" && s.high != "" && open:
		return "over " + low + " to " + s.high
	case s.low != "" && s.high != "":
		return low + " to " + s.high
	case open:
		return "over " + low
	case s.low != "":
		return "from " + low
	case s.high != "":
		return "to " + s.high
	}
	return ""
}
