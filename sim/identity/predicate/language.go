package predicate

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
)

// language is the visitor that keeps an expression within the allowed language
// and rewrites noun.label to object.labels["label"].
type language struct {
	noun string
	err  error // the first offence

	renamed map[*ast.IdentifierNode]bool // ours; the compiler may visit a tree twice
}

// Visit implements ast.Visitor; it sees children before their parents.
func (l *language) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode,
		*ast.ConstantNode, *ast.UnaryNode, *ast.ConditionalNode, *ast.ArrayNode, *ast.ChainNode, *ast.BuiltinNode:
	case *ast.IdentifierNode:
		l.identifier(node, n)
	case *ast.MemberNode:
		l.member(n)
	case *ast.BinaryNode:
		l.binary(n)
	default:
		l.refuse(n, fmt.Sprintf("%T is not part of the language; use comparisons joined by && and ||", n))
	}
}

func (l *language) identifier(node *ast.Node, n *ast.IdentifierNode) {
	if l.renamed[n] {
		return
	}
	switch n.Value {
	case l.noun:
		renamed := &ast.IdentifierNode{Value: "object"}
		renamed.SetLocation(n.Location())
		if l.renamed == nil {
			l.renamed = make(map[*ast.IdentifierNode]bool)
		}
		l.renamed[renamed] = true
		*node = renamed
	case "args", "caller":
	case "len", "lower", "upper":
	default:
		l.refuse(n, fmt.Sprintf("unknown name %q; use %s, args or caller", n.Value, l.noun))
	}
}

func (l *language) member(n *ast.MemberNode) {
	base, ok := n.Node.(*ast.IdentifierNode)
	if !ok || base.Value != "object" {
		return
	}
	property, ok := n.Property.(*ast.StringNode)
	if !ok {
		l.refuse(n, fmt.Sprintf("a field of %s must be named, not computed; use %s.labels[...]", l.noun, l.noun))
		return
	}
	if IsField(property.Value) {
		return
	}
	labels := &ast.MemberNode{Node: base, Property: &ast.StringNode{Value: "labels"}}
	labels.SetLocation(n.Location())
	n.Node = labels
}

func (l *language) binary(n *ast.BinaryNode) {
	switch n.Operator {
	case "==", "!=", "<", "<=", ">", ">=", "and", "&&", "or", "||", "not", "in",
		"contains", "startsWith", "endsWith", "+", "-", "*", "%", "??":
	case "matches":
		pattern, ok := n.Right.(*ast.StringNode)
		if !ok || len(pattern.Value) > MaxPattern {
			l.refuse(n, fmt.Sprintf("the pattern of matches must be a constant of at most %d bytes", MaxPattern))
		}
	default:
		l.refuse(n, fmt.Sprintf("operator %q is not part of the language", n.Operator))
	}
}

func (l *language) refuse(n ast.Node, cause string) {
	if l.err == nil {
		at := n.Location()
		l.err = fmt.Errorf("at byte %d: %s", at.From, cause)
	}
}
