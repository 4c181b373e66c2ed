package scenarios

import "strings"

// A Function is one export of a WASM module.
type Function struct {
	Name   string
	Module string // name of a built-in guest, or the path of a file, which ends in .wasm
	Export string
	Mode   string // ModeRead or ModeWrite
	Input  string // of each call; {seq} and {client} are replaced

	Group, Namespace, Owner string // Group "" = the first
	Labels                  map[string]string
	Arguments               map[string]string // of the query templates; {seq}, {client} and {collection} are replaced
	Dependencies            []Dependency      // none: the collection that the client has drawn
}

// BuiltIn reports whether the module comes with the program and is no file.
func (f *Function) BuiltIn() bool { return builtInModule(f.Module) }

func builtInModule(name string) bool { return !strings.HasSuffix(name, ".wasm") }

// What a function does to its collection.
const (
	ModeRead  = "read"
	ModeWrite = "write" // sequential calls go to the leader
)

func (f *Function) keys() []key {
	return []key{
		req("name", name(&f.Name), "Name by which collections refer to the function, unique."),
		req("module", text(&f.Module), "WASM module: a built-in guest (`retail-c`, `retail-go`), or a path that ends in `.wasm`, relative to the file that names it."),
		opt("export", text(&f.Export).unset(), "Export of the module; the function's name if absent."),
		req("mode", enum(&f.Mode, ModeRead, ModeWrite), "Whether it may change its collection."),
		opt("input", text(&f.Input), "What each call gets as input. `{seq}` is replaced by the number of the call, `{client}` by the client's name."),
		opt("group", name(&f.Group).unset(), "Group that owns the function; the first if absent."),
		opt("namespace", name(&f.Namespace).unset(), "Namespace, for predicates of permissions."),
		opt("owner", name(&f.Owner).unset(), "Owner, for predicates of permissions."),
		opt("labels", labels(&f.Labels), "Metadata that permissions can ask for."),
		opt("arguments", labels(&f.Arguments), "Arguments of each call for the query templates, `args.NAME`. `{seq}`, `{client}` and `{collection}` are replaced, the last by the name of the collection that the client has drawn. `{collection: \"{collection}\"}` if absent."),
		opt("dependencies", list(&f.Dependencies, (*Dependency).keys), "Query templates, resolved at each call: the collections that the function uses. The one that the client has drawn, `collection.name == args.collection`, if absent."),
	}
}
