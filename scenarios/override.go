package scenarios

import (
	"regexp"
	"strconv"
	"strings"
)

var segments = regexp.MustCompile(`^[^.\[\]=]+(?:\.[^.\[\]=]+|\[\d+\])*$`)

// override applies one assignment, key=value, that came with the option by. The key is a path with dots;
// an element of a list is chosen by its position or its name. The value is
// YAML. Maps merge, all else is replaced.
func override(root *node, by, option string, r *reporter) *node {
	if by == "--set " {
		by += option
	}
	at := place{file: brief(by)}
	key, text, ok := strings.Cut(option, "=")
	key = strings.TrimSpace(key)
	if !ok || !segments.MatchString(key) {
		r.report(at, "", "", "want key=value, such as placement.beta=0.1 or clients.shoppers.count=8")
		return root
	}
	own := reporter{}
	value := readDocument(at.file, []byte(text), &own)
	if value == nil || len(own.problems) > 0 {
		message := "the value is missing"
		if bare := strings.TrimSpace(text); bare != "" && bare != "null" && bare != "~" && len(own.problems) > 0 {
			message = own.problems[0].Message
		}
		r.report(at, key, "", "%s", message)
		return root
	}
	relocate(value, at)
	o := overrider{at: at, r: r}
	path := strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(key), ".")
	changed := o.apply(root, path, value, "")
	if changed == nil {
		return root
	}
	expandPolicies(changed)
	return changed
}

// relocate gives every element the place of the option.
func relocate(n *node, at place) {
	n.place = at
	for _, item := range n.items {
		relocate(item, at)
	}
	for i := range n.entries {
		n.entries[i].place = at
		relocate(n.entries[i].value, at)
	}
}

type overrider struct {
	at place
	r  *reporter
}

// apply returns base with value at the path, nil after a reported problem.
func (o *overrider) apply(base *node, keys []string, value *node, path string) *node {
	if len(keys) == 0 {
		return merge(base, value, path)
	}
	if base != nil && base.kind == listNode {
		return o.applyToList(base, keys, value, path)
	}
	child := o.apply(base.get(keys[0]), keys[1:], value, join(path, keys[0]))
	if child == nil {
		return nil
	}
	over := &node{kind: mappingNode, place: o.at, entries: []entry{{keys[0], o.at, child}}}
	changed := merge(base, over, path)
	if base != nil {
		changed.place = base.place
	}
	return changed
}

func (o *overrider) applyToList(base *node, keys []string, value *node, path string) *node {
	position := -1
	var known []string
	for i, item := range base.items {
		for _, by := range []string{"name", "tier", "collection"} {
			if named := item.get(by); named != nil {
				known = append(known, named.text)
				if named.text == keys[0] {
					position = i
				}
				break
			}
		}
	}
	if i, err := strconv.Atoi(keys[0]); err == nil && i >= 0 && i < len(base.items) {
		position = i
	}
	if position < 0 {
		o.r.report(o.at, join(path, keys[0]), Nearest(keys[0], known), "there is no such element; choose one of the %d by position, from 0, or name", len(base.items))
		return nil
	}
	child := o.apply(base.items[position], keys[1:], value, path+"["+strconv.Itoa(position)+"]")
	if child == nil {
		return nil
	}
	changed := *base
	changed.items = append([]*node(nil), base.items...)
	changed.items[position] = child
	return &changed
}
