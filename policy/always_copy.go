package policy

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// AlwaysCopy is the thesis' rule for sec collections: where a call was served
// from afar, there comes a copy. Copies that nobody uses any more go; the last
// one stays.
type AlwaysCopy struct {
	OnAccess bool // copy at the call instead of at the end of the epoch
	OneHop   bool // copy one link towards the call instead of to where it entered
	IdleDrop int  // whole epochs without a call of its own after which a copy goes; 0 = never
}

func init() {
	Register(Definition{
		Name:        "always-copy",
		Consistency: []string{"sec"},
		Doc:         "Copies a collection to wherever it is called from, and drops copies that are idle.",
		Reference:   "thesis, section 3.2",
		Params: []Param{
			{Key: "trigger", Kind: "enum", Enum: []string{"access", "epoch"}, Default: "access", Doc: "When copies are made: at the first call from afar, or at the end of the epoch."},
			{Key: "to", Kind: "enum", Enum: []string{"edge", "hop"}, Default: "edge", Doc: "Where copies are made: at the node where the call entered, or one link towards it."},
			{Key: "idle_drop", Kind: "int", Min: 0, Max: 1e6, Default: int64(6), Doc: "Epochs without a call from its own node after which a copy goes; 0 = never."},
		},
		New: func(v Values) Policy {
			return AlwaysCopy{OnAccess: v.Enum("trigger") == "access", OneHop: v.Enum("to") == "hop", IdleDrop: v.Int("idle_drop")}
		},
	})
}

// Served copies on access. A caller of whom nothing is known yet offers nothing: it
// gets a copy where there is room, and displaces others from the next epoch on.
func (p AlwaysCopy) Served(v *View, access *Place) []Action {
	if !p.OnAccess {
		return nil
	}
	to, ok := p.target(v, access)
	if !ok {
		return nil
	}
	w := wish{to: to}
	for i := range v.Reads {
		if v.Reads[i].Access == access {
			w.add(v, &v.Reads[i])
		}
	}
	return []Action{w.action("called from " + access.Name)}
}

// Decide lists the copies to make, most called first, and else the end of an
// idle copy. With OnAccess it repeats those that were refused at their call.
func (p AlwaysCopy) Decide(v *View) []Action {
	var wishes []wish
	for i := range v.Reads {
		d := &v.Reads[i]
		to, ok := p.target(v, d.Access)
		if !ok || d.Rate <= 0 {
			continue
		}
		k := slices.IndexFunc(wishes, func(w wish) bool { return w.to == to })
		if k < 0 {
			k, wishes = len(wishes), append(wishes, wish{to: to})
		}
		wishes[k].add(v, d)
	}
	slices.SortFunc(wishes, func(a, b wish) int {
		return cmp.Or(cmp.Compare(b.rate, a.rate), a.to.ID-b.to.ID)
	})
	actions := make([]Action, 0, len(wishes)+1)
	for _, w := range wishes {
		actions = append(actions, w.action(fmt.Sprintf("%.3g calls/s from there", w.rate)))
	}
	if p.idle(v) && v.Idle >= int64(p.IdleDrop) {
		actions = append(actions, leave(v, math.NaN(), Terms{}, fmt.Sprintf("idle for %d epochs", v.Idle)))
	}
	return actions
}

// A wish is a place that calls ask for a copy.
type wish struct {
	to    *Place
	rate  float64 // calls per second
	saved float64 // by a copy there, requests in flight
}

func (w *wish) add(v *View, d *Demand) {
	w.rate += d.Rate
	w.saved += float64(d.Rate * (Distance(d.Access, v.Self) - Distance(d.Access, w.to)))
}

// action offers the calls' rate times the distance saved, and nothing for ε and
// updates: the rule does not ask what a copy costs.
func (w *wish) action(reason string) Action {
	return Action{Kind: Copy, To: w.to, Delta: math.NaN(), Offer: w.saved, Reason: reason}
}

// Pending reports whether an idle copy waits for its end.
func (p AlwaysCopy) Pending(v *View) bool { return p.idle(v) && v.Idle >= 1 }

// idle reports whether the copy of v goes once it has been idle for long enough:
// another one exists, and whoever still calls this one has none as near.
func (p AlwaysCopy) idle(v *View) bool {
	if p.IdleDrop == 0 || len(v.Replicas) < 2 {
		return false
	}
	rest := without(v.Replicas, v.Self)
	for i := range v.Reads {
		d := &v.Reads[i]
		if d.Access != v.Self && d.Rate > 0 && nearest(d.Access, rest).distance > Distance(d.Access, v.Self) {
			return false
		}
	}
	return true
}

// target is where a call from access asks for a copy.
func (p AlwaysCopy) target(v *View, access *Place) (to *Place, ok bool) {
	to = access
	if p.OneHop {
		to = Toward(v.Self, access)
	}
	return to, !holds(v.Replicas, to)
}
