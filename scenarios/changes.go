package scenarios

// A Deployment makes a new version of a function current.
type Deployment struct {
	At       int64 // ns
	Function string
	Module   string // as in Function
	Export   string // "" = the function's own
}

// BuiltIn reports whether the module comes with the program and is no file.
func (d *Deployment) BuiltIn() bool { return builtInModule(d.Module) }

// A Lifecycle event creates or destroys collections.
type Lifecycle struct {
	At          int64    // ns
	Collections []string // collections or groups of them
}

func (d *Deployment) keys() []key {
	return []key{
		req("at", span(&d.At).above(0), "When the new version becomes current. Calls that have begun end on the version that they began with."),
		req("function", name(&d.Function), "Function that gets a new version."),
		req("module", text(&d.Module), "Its new module: a built-in guest, or a path that ends in `.wasm`, relative to the file that names it."),
		opt("export", text(&d.Export).unset(), "Export of the module; that of the function if absent."),
	}
}

func (l *Lifecycle) keys() []key {
	return []key{
		req("at", span(&l.At).above(0), "When."),
		req("collections", names(&l.Collections).orOne(), "Collections, or groups of them."),
	}
}
