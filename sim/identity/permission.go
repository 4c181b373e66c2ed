package identity

import (
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// Action is what somebody does to a resource. Actions combine by |.
type Action uint8

// The actions: Read and Write are for collections, Invoke is for functions.
const (
	Read Action = 1 << iota
	Write
	Invoke
)

// String writes a set of actions as letters: r, w, x.
func (a Action) String() string {
	var b strings.Builder
	for i, letter := range "rwx" {
		if a&(1<<i) != 0 {
			b.WriteRune(letter)
		}
	}
	return b.String()
}

// Kind is what a resource is.
type Kind uint8

// The kinds of resources.
const (
	Function Kind = iota
	Collection
)

// String is the noun by which the predicate of a permission names the resource.
func (k Kind) String() string {
	if k == Function {
		return "function"
	}
	return "collection"
}

// A Resource is a function or collection about which is decided.
type Resource struct {
	Kind Kind
	*predicate.Object
}

// A Permission allows Actions on the resources of Kind, in the role's own group,
// whose name matches Name and whose metadata satisfies When.
type Permission struct {
	Actions Action `json:"a"`
	Kind    Kind   `json:"k"`
	Name    string `json:"n,omitempty"` // glob: * is any run of characters, ? is any one; empty = all
	When    string `json:"p,omitempty"` // predicate, such as collection.owner == caller.subject; empty = always

	when *predicate.Predicate
}

// compile prepares the permission for decisions. It returns an error if When is wrong
// or the actions do not fit the kind.
func (p *Permission) compile() error {
	allowed := Read | Write
	if p.Kind == Function {
		allowed = Invoke
	}
	if p.Kind > Collection || p.Actions == 0 || p.Actions&^allowed != 0 {
		return fmt.Errorf("permission %q on a %s: actions must be of %q", p.Actions, p.Kind, allowed)
	}
	if p.When == "" {
		return nil
	}
	when, err := predicate.Compile(p.Kind.String(), p.When)
	p.when = when
	return err
}

// allows decides. A predicate that fails to evaluate allows nothing.
func (p *Permission) allows(caller predicate.Caller, action Action, r Resource) bool {
	if p.Kind != r.Kind || p.Actions&action != action {
		return false
	}
	if p.Name != "" && !glob(p.Name, r.Name) {
		return false
	}
	if p.when == nil {
		return p.When == ""
	}
	ok, err := p.when.Match(&predicate.Env{Object: r.Object, Caller: caller})
	return ok && err == nil
}

// glob matches byte by byte, in O(len(pattern)·len(name)): it backs up to the
// last star only.
func glob(pattern, name string) bool {
	p, n, star, mark := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
