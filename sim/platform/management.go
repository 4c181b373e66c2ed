package platform

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// Management is what the management layer is told before the run: who may do
// what, to whom functions and collections belong, and what will change. Its zero
// value is one group, all of whose members may do everything.
type Management struct {
	Groups      []Group        // none: DefaultGroup
	Functions   []FunctionCard // by function; those that are missing have defaults
	Collections []Card         // by collection, likewise
	Clients     []Subject      // by client, likewise
	Events      []Event        // in order of time
	Proofs      bool           // clients sign every request, so that nobody else can use their tokens
}

// A Group owns functions and collections; its roles say who may use them.
type Group struct {
	Name  string
	Roles []identity.Role // a role stands behind those that it inherits
}

// DefaultGroup is the group of a world that names none: its one role permits
// everything.
var DefaultGroup = Group{
	Name: "city",
	Roles: []identity.Role{{Name: "user", Permissions: []identity.Permission{
		{Actions: identity.Invoke, Kind: identity.Function},
		{Actions: identity.Read | identity.Write, Kind: identity.Collection},
	}}},
}

// A Card is the metadata of a function or collection beside its name.
type Card struct {
	Group, Namespace, Owner string // Group "": the first
	Labels                  map[string]string
	CoLocation              string // of a collection: declared co-location group
	Absent                  bool   // of a collection: an event creates it
}

// A FunctionCard is the metadata of a function.
type FunctionCard struct {
	Card

	// Arguments of the invocation, for the query templates. {client}, {seq} and
	// {collection} stand for the caller's name, the number of its call and the
	// name of the collection that the workload has drawn. Nil is that name alone,
	// as "collection".
	Arguments map[string]string
	// Dependencies are the collections that the function uses. Nil is the one that
	// the workload has drawn.
	Dependencies []registry.Dependency
}

// UsesSeveral reports whether one call of the function may use several collections: it
// depends on several, or on a query that may select more than one.
func (f FunctionCard) UsesSeveral() bool {
	return len(f.Dependencies) > 1 || len(f.Dependencies) == 1 && f.Dependencies[0].Limits.Results != 1
}

// DrawnCollection is what a function depends on that declares nothing: the
// collection that the workload has drawn, by name.
func DrawnCollection(write bool) []registry.Dependency {
	return []registry.Dependency{{
		Name: "collection", Query: `collection.name == args.collection`, Limits: registry.Limits{Results: 1}, Write: write,
	}}
}

// A Subject is what the platform knows of a client, and what kind it is.
type Subject struct {
	Group     string   // "": the first
	Roles     []string // nil: all of the group
	Behaviour Behaviour
	Victim    int // client whose token or requests it uses (Replayed, Stolen)
}

// Behaviour is how a client comes by the right to call.
type Behaviour uint8

// The behaviours: an honest one and attacks. Attackers do not ask the metadata
// service, which would refuse them, but call at once.
const (
	Honest          Behaviour = iota
	Forged                    // its token is signed by a provider that nobody trusts
	ExpiredToken              // its token was good once
	Replayed                  // it sends requests again that it has overheard
	Stolen                    // it has its victim's token, but not the key
	ForeignGroup              // it is a member of another group
	UnderPrivileged           // it lacks the role
	Behaviours      = iota
)

// String is the name that scenarios use.
func (b Behaviour) String() string {
	return [...]string{"honest", "forged", "expired", "replayed", "stolen", "foreign-group", "under-privileged"}[b]
}

// EventKind is what changes.
type EventKind uint8

// The changes that the management layer makes in the middle of a run.
const (
	Withdraw EventKind = iota // roles of a client
	Replace                   // what a role permits
	Deploy                    // a new version of a function
	Create                    // a collection
	Destroy                   // a collection
)

// String is the name that scenarios use.
func (k EventKind) String() string {
	return [...]string{"withdraw", "replace", "deploy", "create", "destroy"}[k]
}

// An Event is one change.
type Event struct {
	At   int64 // ns
	Kind EventKind

	Client int           // Withdraw: from whom
	Roles  []string      // Withdraw: what; none = all
	Group  string        // Replace: whose role; "": the first
	Role   identity.Role // Replace: the new one

	Function       int    // Deploy: of what
	Module, Export string // Deploy: the new body
	Collection     int    // Create, Destroy
}

// DefaultName is the name of the group of whatever names none.
func (m *Management) DefaultName() string {
	if len(m.Groups) == 0 {
		return DefaultGroup.Name
	}
	return m.Groups[0].Name
}

// All lists the groups.
func (m *Management) All() []Group {
	if len(m.Groups) == 0 {
		return []Group{DefaultGroup}
	}
	return m.Groups
}

// Function is the metadata of function i, with defaults.
func (m *Management) Function(i int32) FunctionCard {
	var f FunctionCard
	if int(i) < len(m.Functions) {
		f = m.Functions[i]
	}
	if f.Group == "" {
		f.Group = m.DefaultName()
	}
	return f
}

// Collection is the metadata of collection i, with defaults.
func (m *Management) Collection(i int32) Card {
	var c Card
	if int(i) < len(m.Collections) {
		c = m.Collections[i]
	}
	if c.Group == "" {
		c.Group = m.DefaultName()
	}
	return c
}

// Client is the subject of client i, with defaults.
func (m *Management) Client(i int32) Subject {
	var s Subject
	if int(i) < len(m.Clients) {
		s = m.Clients[i]
	}
	if s.Group == "" {
		s.Group = m.DefaultName()
	}
	if s.Roles != nil {
		return s
	}
	for _, g := range m.All() {
		if g.Name == s.Group {
			for _, r := range g.Roles {
				s.Roles = append(s.Roles, r.Name)
			}
		}
	}
	return s
}
