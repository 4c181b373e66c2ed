package policy

import (
	"fmt"
	"math"
)

// AlwaysCopy is the thesis' rule for sec collections: where a call was served
// from afar, there comes a copy. Copies that nobody uses any more go; the last
// one stays.
type AlwaysCopy struct {
	OnAccess bool // copy at the call instead of at the end of the epoch
	OneHop   bool // copy one link towards the call instead of to where it entered
	IdleDrop int  // whole epochs without an own call after which a copy goes; 0 = never
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

// Served copies on access.
func (p AlwaysCopy) Served(v *View, access *Place) []Action {
	if !p.OnAccess {
		return nil
	}
	if to, ok := p.target(v, access); ok {
		return []Action{copyUnpriced(to, "called from "+access.Name)}
	}
	return nil
}

// Decide lists the copies to make, most called first, and else the end of an
// idle copy. With OnAccess it repeats those that were refused at their call.
func (p AlwaysCopy) Decide(v *View) []Action {
	type wish struct {
		to   *Place
		rate float64
	}
	var wishes []wish
	for i := range v.Reads {
		d := &v.Reads[i]
		to, ok := p.target(v, d.Access)
		if !ok || d.Rate <= 0 {
			continue
		}
		k := 0
		for k < len(wishes) && wishes[k].to != to {
			k++
		}
		if k == len(wishes) {
			wishes = append(wishes, wish{to: to})
		}
		wishes[k].rate += d.Rate
	}
	actions := make([]Action, 0, len(wishes)+1)
	for len(wishes) > 0 {
		best := 0
		for k := range wishes {
			w, b := &wishes[k], &wishes[best]
			if w.rate > b.rate || (w.rate == b.rate && w.to.ID < b.to.ID) {
				best = k
			}
		}
		actions = append(actions, copyUnpriced(wishes[best].to, fmt.Sprintf("%.3g calls/s from there", wishes[best].rate)))
		wishes = append(wishes[:best], wishes[best+1:]...)
	}
	if p.idle(v) && v.Idle >= int64(p.IdleDrop) {
		actions = append(actions, leave(v, math.NaN(), Terms{}, fmt.Sprintf("idle for %d epochs", v.Idle)))
	}
	return actions
}

// Pending tells whether an idle copy waits for its end.
func (p AlwaysCopy) Pending(v *View) bool { return p.idle(v) && v.Idle >= 1 }

// idle tells whether the copy of v goes once it has been idle for long enough:
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

// copyUnpriced is a copy by a rule that computes no energies.
func copyUnpriced(to *Place, reason string) Action {
	return Action{Kind: Copy, To: to, Delta: math.NaN(), Reason: reason}
}
