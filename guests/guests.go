package guests

import (
	"embed"
	"slices"
)

//go:embed bin/*.wasm
var binaries embed.FS

// A guest is a module and what it exports, in the order of its source.
type guest struct {
	name      string
	language  string
	functions []string
}

var all = []guest{
	{"retail-c", "c", []string{"view_cart", "add_to_cart", "browse_catalogue", "adjust_stock", "count_visit", "read_const", "write_const"}},
	{"thumbnail-as", "assemblyscript", []string{"thumbnail", "count_visit"}},
	{"recommend-rs", "rust", []string{"recommend", "count_visit"}},
	{"retail-go", "go", []string{"view_cart", "add_to_cart", "recommend", "checkout", "count_visit"}},
}

func find(name string) *guest {
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// Names lists the modules, in ascending order.
func Names() []string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].name
	}
	slices.Sort(names)
	return names
}

// Module returns the binary of a module, and whether there is one of that name.
func Module(name string) ([]byte, bool) {
	if find(name) == nil {
		return nil, false
	}
	b, err := binaries.ReadFile("bin/" + name + ".wasm")
	if err != nil {
		panic("guests: " + err.Error()) // embedded: the table names what is not there
	}
	return b, true
}

// Functions lists what a module exports for invocations, nil if there is no such
// module.
func Functions(name string) []string {
	g := find(name)
	if g == nil {
		return nil
	}
	return slices.Clone(g.functions)
}

// Language tells what a module is written in: "c", "go", "assemblyscript" or
// "rust"; "" if there is no such module.
func Language(name string) string {
	if g := find(name); g != nil {
		return g.language
	}
	return ""
}
