package scenarios

import "fmt"

// changes checks what happens in mid-run: rights, deployments, and collections that
// come and go.
func (v *validator) changes() {
	for i := range v.s.Security.Events {
		v.rights(fmt.Sprintf("security.events[%d]", i), &v.s.Security.Events[i])
	}
	for i := range v.s.Deploy {
		d := &v.s.Deploy[i]
		path := fmt.Sprintf("deploy[%d]", i)
		v.within(path+".at", d.At)
		if d.Function != "" && v.functions[d.Function] == nil && v.trusted("functions", "name") {
			v.reference(path+".function", "function", d.Function, listed(v.functions))
		}
		if d.Module != "" {
			v.module(path+".module", &d.Module)
		}
	}
	created, destroyed := map[string]int64{}, map[string]int64{}
	v.lifecycle("create", v.s.Create, created)
	v.lifecycle("destroy", v.s.Destroy, destroyed)
	for i := range v.s.Pin {
		if _, ok := created[v.s.Pin[i].Collection]; ok {
			v.report(fmt.Sprintf("pin[%d].collection", i), "", "a pinned placement stands from the start, but %q is created later", v.s.Pin[i].Collection)
		}
	}
	for i := range v.s.Destroy {
		for _, name := range v.collections.expand(v.s.Destroy[i].Collections) {
			if at, ok := created[name]; ok && at >= v.s.Destroy[i].At {
				v.report(fmt.Sprintf("destroy[%d].at", i), "", "%q is created at %s only", name, durations.format(at))
			}
		}
	}
}

// within checks that an event happens before the end of the run.
func (v *validator) within(path string, at int64) {
	if at >= v.s.Duration && v.s.Duration > 0 {
		v.report(path, "", "%s is not before the end of the run, %s", durations.format(at), durations.format(v.s.Duration))
	}
}

func (v *validator) rights(path string, e *RightsEvent) {
	v.within(path+".at", e.At)
	if w := e.Withdraw; w != nil {
		if len(w.Clients) != 1 || w.Clients[0] != AllClients {
			v.movers(path+".withdraw.clients", w.Clients)
		}
		for i := range v.s.Clients {
			c := &v.s.Clients[i]
			for _, ref := range w.Clients {
				if ref == c.Name {
					v.knownRoles(path+".withdraw.roles", v.groupOr(c.Group), w.Roles)
				}
			}
		}
	}
	if r := e.Replace; r != nil {
		group := v.owner(path+".replace.group", r.Group)
		v.knownRoles(path+".replace.name", group, []string{r.Role.Name})
		v.knownRoles(path+".replace.inherits", group, r.Role.Inherits)
		v.permissions(path+".replace", &r.Role)
	}
}

// lifecycle checks events that create or destroy, and notes when.
func (v *validator) lifecycle(section string, events []Lifecycle, when map[string]int64) {
	if !v.trusted("collections", "name", "count") {
		return
	}
	for i := range events {
		path := fmt.Sprintf("%s[%d]", section, i)
		v.within(path+".at", events[i].At)
		if len(events[i].Collections) == 0 {
			v.report(path+".collections", "", "is empty; want collections, or groups of them")
		}
		for j, ref := range events[i].Collections {
			at := v.item(path+".collections", j)
			if !v.collections.has(ref) {
				v.reference(at, "collection", ref, someMembers(v.collections))
				continue
			}
			if c, ok := v.groupOf(ref); ok && c.CoLocation != "" {
				v.report(at, "", "%q is of the co-location group %q, which is there from the start to the end", ref, c.CoLocation)
			}
			for _, name := range v.collections.expand([]string{ref}) {
				if _, again := when[name]; again {
					v.report(at, "", "%q: to %s it once is enough", name, section)
					break
				}
				when[name] = events[i].At
			}
		}
	}
}
