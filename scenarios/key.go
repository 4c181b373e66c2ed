package scenarios

// A key is one line of the schema.
type key struct {
	name     string
	doc      string
	required bool
	omitted  bool // a resolved scenario does not show it
	value    value
}

// A value is a typed place in a Scenario that a key writes to.
type value interface {
	reset()                                  // writes the default
	decode(d *decoder, n *node, path string) // writes what n says, or reports
	encode() any                             // the present content as JSON; nil = absent
	describe() shape                         // type, unit, range and default
}

// A shape describes a value for the reference and the JSON Schema.
type shape struct {
	kind    string // object, list, map, text, integer, number, boolean, or the name of a quantity
	form    string // for people: what to write, such as `15s, 4ms`
	low     string // least allowed, "" if unbounded; starts with ">" if it is not allowed itself
	high    string // greatest allowed
	def     string // default as one would write it; "" if there is none
	pattern string // regular expression of a text
	options []string
	words   []string // words that stand for special values, such as unlimited
	keys    []key    // of an object
	item    *shape   // of a list
	or      []shape  // other forms
}

func req(name string, v value, doc string) key {
	return key{name: name, value: v, doc: doc, required: true}
}

func opt(name string, v value, doc string) key { return key{name: name, value: v, doc: doc} }

// omit hides the key in a resolved scenario if hidden.
func (k key) omit(hidden bool) key {
	k.omitted = hidden
	return k
}
