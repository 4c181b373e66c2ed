package predicate

import (
	"fmt"
	"sort"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Bounds of an expression, against hostile or careless authors.
const (
	MaxSource  = 4096      // bytes
	MaxNodes   = 256       // of the syntax tree
	MaxPattern = 256       // bytes of a regular expression
	MaxMemory  = 1_000_000 // the virtual machine's own units
)

// A Predicate is a compiled expression. It keeps scratch memory between
// evaluations: one goroutine at a time may use it.
type Predicate struct {
	source     string
	program    *vm.Program
	equalities []Equality
	machine    vm.VM
}

// An Equality is a conjunct field == key of a predicate, whose key does not
// depend on the object: what does not satisfy it does not satisfy the predicate.
type Equality struct {
	Field string // of Object: a string field or a label
	key   *vm.Program
}

// Compile compiles source, in which noun ("collection", "function", "resource")
// stands for the object. The error of an expression that is wrong or out of
// bounds shows its place, cause and remedy.
func Compile(noun, source string) (*Predicate, error) {
	if len(source) > MaxSource {
		return nil, fmt.Errorf("predicate of %d bytes: at most %d are allowed; split it or use labels", len(source), MaxSource)
	}
	rules := &language{noun: noun}
	program, err := expr.Compile(source, options(rules, expr.AsBool())...)
	if err == nil {
		err = rules.err
	}
	if err != nil {
		return nil, fmt.Errorf("predicate %q: %w", source, err)
	}
	p := &Predicate{source: source, program: program}
	p.machine.MemoryBudget = MaxMemory
	if err := p.findEqualities(noun); err != nil {
		return nil, err
	}
	return p, nil
}

// String is the source of the predicate.
func (p *Predicate) String() string { return p.source }

// Equalities lists the equality conjuncts, by field name; an index on one of the
// fields finds a superset of what the predicate selects.
func (p *Predicate) Equalities() []Equality { return p.equalities }

// Match evaluates the predicate. An expression that fails, such as a
// comparison of an argument of the wrong type, does not match; err says why.
func (p *Predicate) Match(env *Env) (bool, error) {
	result, err := p.machine.Run(p.program, env)
	if err != nil {
		return false, fmt.Errorf("predicate %q: %w", p.source, err)
	}
	matched, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("predicate %q: value is %T, not a boolean; compare it with something", p.source, result)
	}
	return matched, nil
}

// Key is the string that the field of equality i must have under env, whose
// Object is not looked at. ok is false if no object can satisfy it: the key is
// no string or fails to evaluate.
func (p *Predicate) Key(i int, env *Env) (key string, ok bool) {
	result, err := p.machine.Run(p.equalities[i].key, env)
	if err != nil {
		return "", false
	}
	key, ok = result.(string)
	return key, ok
}

func options(rules *language, more ...expr.Option) []expr.Option {
	all := []expr.Option{
		expr.Env(&Env{}),
		expr.MaxNodes(MaxNodes),
		expr.DisableAllBuiltins(),
		expr.EnableBuiltin("len"),
		expr.EnableBuiltin("lower"),
		expr.EnableBuiltin("upper"),
		expr.Patch(rules),
	}
	return append(all, more...)
}

// findEqualities compiles the keys of the top-level equality conjuncts. The
// expression itself is evaluated in full besides, so that an index only ever
// narrows: its answers are those of a scan.
func (p *Predicate) findEqualities(noun string) error {
	tree, err := parser.Parse(p.source)
	if err != nil {
		return fmt.Errorf("predicate %q: %w", p.source, err)
	}
	var walk func(ast.Node) error
	walk = func(n ast.Node) error {
		b, ok := n.(*ast.BinaryNode)
		if !ok {
			return nil
		}
		if b.Operator == "and" || b.Operator == "&&" {
			if err := walk(b.Left); err != nil {
				return err
			}
			return walk(b.Right)
		}
		if b.Operator != "==" {
			return nil
		}
		field, key := fieldOf(b.Left, noun), b.Right
		if field == "" {
			field, key = fieldOf(b.Right, noun), b.Left
		}
		if field == "" || mentions(key, noun) {
			return nil
		}
		program, err := expr.Compile(key.String(), options(&language{noun: noun}, expr.AsAny())...)
		if err != nil {
			return fmt.Errorf("predicate %q: key of %s: %w", p.source, field, err)
		}
		p.equalities = append(p.equalities, Equality{Field: field, key: program})
		return nil
	}
	if err := walk(tree.Node); err != nil {
		return err
	}
	sort.SliceStable(p.equalities, func(i, j int) bool { return p.equalities[i].Field < p.equalities[j].Field })
	return nil
}

// fieldOf returns the string field or label that n reads from the object, or "".
func fieldOf(n ast.Node, noun string) string {
	member, ok := n.(*ast.MemberNode)
	if !ok {
		return ""
	}
	base, ok := member.Node.(*ast.IdentifierNode)
	property, isName := member.Property.(*ast.StringNode)
	if !ok || !isName || base.Value != noun || property.Value == "size" || property.Value == "labels" {
		return ""
	}
	return property.Value
}

// mentions reports whether n refers to the object.
func mentions(n ast.Node, noun string) bool {
	found := ast.Find(n, func(n ast.Node) bool {
		id, ok := n.(*ast.IdentifierNode)
		return ok && id.Value == noun
	})
	return found != nil
}
