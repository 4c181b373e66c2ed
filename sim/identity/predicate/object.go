package predicate

// Object is the metadata of one collection or function. A name that is none of
// the fields refers to a label: collection.kind is collection.labels["kind"],
// and an absent label is the empty string.
type Object struct {
	Name        string            `expr:"name"`
	Namespace   string            `expr:"namespace"`
	Group       string            `expr:"group"`
	Owner       string            `expr:"owner"`
	Consistency string            `expr:"consistency"` // "sec", "sequential", or empty for a function
	Size        int64             `expr:"size"`        // bytes
	Labels      map[string]string `expr:"labels"`
}

// Caller is the verified identity behind an invocation.
type Caller struct {
	Subject string   `expr:"subject"`
	Group   string   `expr:"group"`
	Roles   []string `expr:"roles"`
}

// Env is what a predicate sees.
type Env struct {
	Object *Object        `expr:"object"`
	Args   map[string]any `expr:"args"`
	Caller Caller         `expr:"caller"`
}

// IsField reports whether name is a field of Object rather than a label; a label of that
// name could not be asked for.
func IsField(name string) bool {
	switch name {
	case "name", "namespace", "group", "owner", "consistency", "size", "labels":
		return true
	}
	return false
}

// Field returns the string that the object has under name: a field, or else a
// label. It is what an index on name holds. The fields size and labels are no
// strings; they return "".
func (o *Object) Field(name string) string {
	switch name {
	case "name":
		return o.Name
	case "namespace":
		return o.Namespace
	case "group":
		return o.Group
	case "owner":
		return o.Owner
	case "consistency":
		return o.Consistency
	case "size", "labels":
		return ""
	}
	return o.Labels[name]
}
