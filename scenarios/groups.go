package scenarios

// A Group owns functions and collections and says, by its roles, who may use
// them. Nothing of one group is ever seen from another.
type Group struct {
	Name  string
	Roles []Role
}

// DefaultGroup owns everything in a scenario that declares no groups; its
// members may do everything.
const DefaultGroup = "city"

// A Role is a named set of permissions.
type Role struct {
	Name        string
	Inherits    []string // roles that stand before it
	Permissions []Permission
}

// Kinds of what a permission is about.
const (
	OnFunction   = "function"
	OnCollection = "collection"
)

// Actions that a permission allows.
const (
	ActionRead   = "read"
	ActionWrite  = "write"
	ActionInvoke = "invoke"
)

// A Permission allows actions on the functions or collections of the role's group
// whose names match Name and whose metadata satisfies When.
type Permission struct {
	Actions []string
	On      string
	Name    string // glob; "" = all
	When    string // predicate; "" = always
}

// A Dependency says which collection a function uses: by a query template, or by
// name.
type Dependency struct {
	Query      string
	Collection string
	Mode       string // ModeRead or ModeWrite; "" = the function's
	Limit      int    // collections that it may select; more are refused
	Scan       int    // collections that it may look at; 0 = any number
}

func (g *Group) keys() []key {
	return []key{
		req("name", name(&g.Name), "Name of the group."),
		req("roles", list(&g.Roles, (*Role).keys), "What its members may do."),
	}
}

func (r *Role) keys() []key {
	return []key{
		req("name", name(&r.Name), "Name of the role, unique in the group."),
		opt("inherits", names(&r.Inherits).orOne().unset(), "Roles, listed before this one, whose permissions it has too."),
		opt("permissions", list(&r.Permissions, (*Permission).keys), "What it permits besides."),
	}
}

func (p *Permission) keys() []key {
	return []key{
		req("actions", enums(&p.Actions, ActionRead, ActionWrite, ActionInvoke).orOne(), "What is allowed: `invoke` on functions; `read`, `write` on collections. A function that writes needs both."),
		req("on", enum(&p.On, OnFunction, OnCollection), "What it is allowed on, in the role's own group."),
		opt("name", text(&p.Name), "Glob that the name must match: `*` is any run of characters, `?` any one. All names if absent."),
		opt("when", text(&p.When), "Predicate on its metadata and the caller, such as `collection.owner == caller.subject`. Always if absent."),
	}
}

func (d *Dependency) keys() []key {
	return []key{
		opt("query", text(&d.Query), "Query template: a predicate on `collection` (name, namespace, owner, consistency, size, labels), `args` and `caller` (subject, group, roles), such as `collection.kind == \"cart\" && collection.owner == args.user`. Give this or `collection`."),
		opt("collection", name(&d.Collection).unset(), "Name of the collection, whatever the arguments. Give this or `query`."),
		opt("mode", enum(&d.Mode, ModeRead, ModeWrite).unset(), "Whether the function may change this collection; the function's own mode if absent."),
		opt("limit", integer(&d.Limit).between(1, maxMembers).or(1), "Collections that it may select; more are refused with `too-many-matches`."),
		opt("scan", integer(&d.Scan).between(1, maxMembers).unset(), "Collections that it may look at; any number if absent."),
	}
}
