package scenarios

import (
	"fmt"
	"slices"
)

func (v *validator) allClients() {
	v.clients = directoryOf(v.s.clientGroups())
	v.unique("clients", "clients", v.s.clientGroups(), v.clients)
	v.notEmpty("clients", len(v.s.Clients))
	for i := range v.s.Clients {
		c := &v.s.Clients[i]
		path := fmt.Sprintf("clients[%d]", i)
		if c.Name == AllClients {
			v.report(path+".name", "", "%q stands for all clients; choose another name", AllClients)
		}
		switch _, given := v.s.places[path+".at"]; {
		case given:
			v.attachment(path+".at", c.At)
		case v.needsAt(c):
			v.report(path+".at", "", "is missing")
		}
		v.arrivals(path+".arrivals", &c.Arrivals)
		v.subject(path, c)
		if c.Arrivals.Process == Traced {
			v.traced(path, c)
		}
		if c.Stop != 0 && c.Stop <= c.Start {
			v.report(path+".stop", "", "%s is not after start, %s", durations.format(c.Stop), durations.format(c.Start))
		}
		if c.Start >= v.s.Duration && v.s.Duration > 0 {
			v.report(path+".start", "", "%s is not before the end of the run, %s", durations.format(c.Start), durations.format(v.s.Duration))
		}
		if c.WorkingSet != nil {
			v.workingSet(path+".working_set", c.WorkingSet)
			v.calls(path+".working_set.collections", c, c.WorkingSet.Collections)
		} else {
			v.calls(path+".collections", c, c.Collections)
		}
	}
}

// attachment checks tiers and nodes that clients are attached to.
func (v *validator) attachment(path string, refs []string) {
	if len(refs) == 0 {
		v.report(path, "", "is empty; want at least one node or tier")
	}
	if !v.trusted("network.tiers", "tier", "fanout") || !v.trusted("network.nodes", "name", "tier") {
		return
	}
	for i, ref := range refs {
		if v.tiers[ref] || v.nodes[ref] {
			continue
		}
		at := fmt.Sprintf("%s[%d]", path, i)
		if _, ok := v.s.places[at]; !ok {
			at = path
		}
		v.reference(at, "tier or node", ref, func() []string {
			return append(listed(v.tiers)(), listed(v.nodes)()...)
		})
	}
}

// arrivals checks that a process has its parameters and no others.
func (v *validator) arrivals(path string, a *Arrivals) {
	has := map[string]bool{"rate": a.Rate != 0, "phase": a.Phase != 0, "think": a.Think != 0, "fixed": a.Fixed, "file": a.File != "", "shape": a.Shape != nil, "ceiling": a.Ceiling != 0}
	want := map[string][]string{
		Poisson:       {"rate", "shape", "ceiling"},
		Deterministic: {"rate", "phase"},
		Closed:        {"think", "fixed"},
		Traced:        {"file"},
	}[a.Process]
	if want == nil {
		return // the process itself is wrong
	}
	if !has[want[0]] {
		v.report(join(path, want[0]), "", "is missing; a %s process needs it", a.Process)
	}
	for _, k := range []string{"rate", "phase", "think", "fixed", "file", "shape", "ceiling"} {
		if has[k] && !slices.Contains(want, k) {
			v.report(join(path, k), "", "means nothing to a %s process, which has %s and %s", a.Process, "process", orNone(want))
		}
	}
	v.file(join(path, "file"), &a.File)
	if a.Process != Closed && a.Rate > 1e9 {
		v.report(join(path, "rate"), "", "%s is more than one call per nanosecond", rates.format(a.Rate))
	}
	if a.Process == Poisson {
		v.shaped(path, a)
	}
}

// traced reports what means nothing to clients whose calls a trace prescribes.
func (v *validator) traced(path string, c *Clients) {
	for _, k := range []struct {
		key string
		has bool
	}{{"working_set", c.WorkingSet != nil}, {"write_share", c.WriteShare != 0}} {
		if k.has {
			v.report(join(path, k.key), "", "means nothing to clients that replay a trace, which says what they call")
		}
	}
}

// calls checks that what clients call exists.
func (v *validator) calls(path string, c *Clients, refs []string) {
	if len(refs) == 0 {
		v.report(path, "", "is empty; want at least one collection")
	}
	if !v.trusted("collections", "name", "count", "reads", "writes") {
		return
	}
	for i, ref := range refs {
		at := fmt.Sprintf("%s[%d]", path, i)
		group, ok := v.groupOf(ref)
		switch {
		case !ok:
			v.reference(at, "collection", ref, someMembers(v.collections))
		case c.Arrivals.Process == Traced: // its rows are checked when it is read
		case c.WriteShare < 1 && group.Reads == "":
			v.report(at, "", "these clients read, but no function reads %q", ref)
		case c.WriteShare > 0 && group.Writes == "":
			v.report(at, "", "these clients write, but no function writes %q", ref)
		}
	}
}

// groupOf finds the collections that a group's or member's name is of.
func (v *validator) groupOf(ref string) (*Collections, bool) {
	if c, ok := v.grouped[ref]; ok {
		return c, true
	}
	name, ok := v.collections.numbered(ref)
	return v.grouped[name], ok
}

func (v *validator) workingSet(path string, w *WorkingSet) {
	ranks := -1
	for i, ref := range w.Collections {
		count, ok := v.collections[ref]
		count = max(1, count)
		switch {
		case !ok:
		case ranks < 0:
			ranks = count
		case ranks != count:
			v.report(fmt.Sprintf("%s.collections[%d]", path, i), "", "%q has %d ranks, but %q has %d; groups of one working set pair by rank", ref, count, w.Collections[0], ranks)
		}
		if !ok && v.collections.member(ref) {
			v.report(fmt.Sprintf("%s.collections[%d]", path, i), "", "%q is one collection of a group; a working set draws from whole groups", ref)
		}
	}
	if ranks > 0 && w.Size > ranks {
		v.report(path+".size", "", "%d ranks cannot be drawn from %d", w.Size, ranks)
	}
	if w.Region != "" && !v.tiers[w.Region] && v.trusted("network.tiers", "tier") && v.trusted("network.nodes", "tier") {
		v.reference(path+".region", "tier", w.Region, listed(v.tiers))
	}
}

func (v *validator) mobility() {
	for i := range v.s.Mobility {
		m := &v.s.Mobility[i]
		path := fmt.Sprintf("mobility[%d]", i)
		if len(m.Clients) != 1 || m.Clients[0] != AllClients {
			v.movers(path+".clients", m.Clients)
		}
		if m.Drawn() {
			v.drawnMove(path, m)
			continue
		}
		for _, k := range []string{"speed", "attach", "hysteresis", "dwell", "pause", "memory", "step", "block", "stay"} {
			if _, given := v.s.places[join(path, k)]; given {
				v.report(join(path, k), "", "means nothing to a %s move", m.Kind)
			}
		}
		if m.Kind != MoveTrace && m.File != "" {
			v.report(path+".file", "", "means nothing to a %s move; want at, or every", m.Kind)
		}
		switch m.Kind {
		case RoundRobin:
			v.moveKey(path, m.Kind, "tier", m.Tier, "to", m.To)
			if m.Tier != "" && !v.tiers[m.Tier] && v.trusted("network.tiers", "tier") && v.trusted("network.nodes", "tier") {
				v.reference(path+".tier", "tier", m.Tier, listed(v.tiers))
			}
		case Direct:
			v.moveKey(path, m.Kind, "to", m.To, "tier", m.Tier)
			v.nodeRef(path+".to", m.To)
			if m.Every != 0 {
				v.report(path+".every", "", "a direct move happens once; want at")
			}
		case MoveTrace:
			v.traceKey(path, m)
		}
		if m.Every > 0 {
			clients := float64(len(v.s.ClientNames(m.Clients)))
			if moves := clients * float64(v.s.Duration) / float64(m.Every); moves > maxDrawn {
				v.report(path+".every", "", "%.2g moves in this run; at most %.0e are made", moves, float64(maxDrawn))
			}
		}
		for _, t := range []struct {
			key string
			at  int64
		}{{"at", m.At}, {"every", m.Every}} {
			if t.at >= v.s.Duration && t.at > 0 && v.s.Duration > 0 {
				v.report(join(path, t.key), "", "%s is not before the end of the run, %s: nobody would move", durations.format(t.at), durations.format(v.s.Duration))
			}
		}
	}
}

// traceKey checks the keys of moves that a trace prescribes.
func (v *validator) traceKey(path string, m *Mobility) {
	for _, k := range []struct {
		key string
		has bool
	}{{"at", m.At != 0}, {"every", m.Every != 0}, {"tier", m.Tier != ""}, {"to", m.To != ""}} {
		if k.has {
			v.report(join(path, k.key), "", "means nothing to moves of a trace, which has times and nodes; want file")
		}
	}
	v.file(join(path, "file"), &m.File)
}

// moveKey checks that a kind of move has its key and not the other kind's.
func (v *validator) moveKey(path, kind, key, has, other, hasOther string) {
	if has == "" {
		v.report(join(path, key), "", "is missing; a %s move needs it", kind)
	}
	if hasOther != "" {
		v.report(join(path, other), "", "means nothing to a %s move, which has %s", kind, key)
	}
}

func (v *validator) movers(path string, refs []string) {
	if len(refs) == 0 {
		v.report(path, "", "is empty; want clients, groups of them, or %s", AllClients)
	}
	if !v.trusted("clients", "name", "count") {
		return
	}
	for i, ref := range refs {
		if !v.clients.has(ref) {
			at := fmt.Sprintf("%s[%d]", path, i)
			if _, ok := v.s.places[at]; !ok {
				at = path
			}
			v.reference(at, "client", ref, someMembers(v.clients))
		}
	}
}
