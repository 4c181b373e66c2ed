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

// namedDependencies checks what functions use by name.
func (v *validator) namedDependencies() {
	if !v.trusted("collections", "name", "count") {
		return
	}
	for i := range v.s.Functions {
		f := &v.s.Functions[i]
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
		}
		v.coLocated(fmt.Sprintf("functions[%d].dependencies", i), f)
	}
}

// coLocated checks that a function that writes a sequential collection uses no other
// that is placed apart from it.
func (v *validator) coLocated(path string, f *Function) {
	written := ""
	var sequential []int
	for j := range f.Dependencies {
		d := &f.Dependencies[j]
		if c, ok := v.groupOf(d.Collection); !ok || c.Consistency != Sequential || !v.collections.member(d.Collection) {
			continue
		}
		sequential = append(sequential, j)
		if written == "" && d.Mode != ModeRead && f.Mode == ModeWrite {
			written = d.Collection
		}
	}
	for _, j := range sequential {
		if d := &f.Dependencies[j]; written != "" && !v.together(written, d.Collection) {
			v.report(fmt.Sprintf("%s[%d].collection", path, j), "", "the function writes %q, which is not in one co_location group with this: every call would be refused with not-co-located", written)
		}
	}
}

// together reports whether two collections are placed as one.
func (v *validator) together(a, b string) bool {
	x, _ := v.groupOf(a)
	y, _ := v.groupOf(b)
	return a == b || x.CoLocation != "" && x.CoLocation == y.CoLocation && v.groupOr(x.Group) == v.groupOr(y.Group)
}
