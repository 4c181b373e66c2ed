package scenarios

import "fmt"

// placedWith is the collection that stands for a collection's co-location group, ""
// if that is the collection itself.
func (v *validator) placedWith(name string) string {
	of, ok := v.groupOf(name)
	if !ok || of.CoLocation == "" {
		return ""
	}
	for i := range v.s.Collections {
		c := &v.s.Collections[i]
		if c.CoLocation == of.CoLocation && v.groupOr(c.Group) == v.groupOr(of.Group) {
			if first := c.Members()[0]; first != name {
				return first
			}
			return ""
		}
	}
	return ""
}

// namedDependencies checks what functions use by name, and that a function never writes
// sequential collections that are apart, so far as that can be seen here.
func (v *validator) namedDependencies() {
	if !v.trusted("collections", "name", "count") {
		return
	}
	for i := range v.s.Functions {
		f := &v.s.Functions[i]
		writes := "" // the first sequential collection that it writes
		for j := range f.Dependencies {
			d := &f.Dependencies[j]
			path := fmt.Sprintf("functions[%d].dependencies[%d]", i, j)
			if d.Collection == "" {
				continue
			}
			c, ok := v.groupOf(d.Collection)
			switch {
			case ok && !v.collections.member(d.Collection):
				v.report(path+".collection", "", "%q is a group; name one of its members, %[1]s-0 and so on, or use a query", d.Collection)
				continue
			case !ok:
				v.reference(path+".collection", "collection", d.Collection, someMembers(v.collections))
				continue
			case v.groupOr(c.Group) != v.groupOr(f.Group):
				v.report(path+".collection", "", "%q is of group %q, the function of %q", d.Collection, v.groupOr(c.Group), v.groupOr(f.Group))
			}
			if c.Consistency != Sequential || d.Mode == ModeRead || f.Mode == ModeRead {
				continue
			}
			if writes == "" {
				writes = d.Collection
			} else if !v.together(writes, d.Collection) {
				v.report(path+".collection", "", "the function writes %q too, and the two are not in one co_location group: every call would be refused with not-co-located", writes)
			}
		}
	}
}

// together tells whether two collections are placed as one.
func (v *validator) together(a, b string) bool {
	x, _ := v.groupOf(a)
	y, _ := v.groupOf(b)
	return a == b || x.CoLocation != "" && x.CoLocation == y.CoLocation && v.groupOr(x.Group) == v.groupOr(y.Group)
}
