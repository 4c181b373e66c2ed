package policy

import (
	"cmp"
	"math"
	"slices"
)

// Energy is the thesis' rule: state moves to where the energy is lower, as a
// body does that springs pull and a fluid lifts.
//
//	E = ∑ w·d(n,L) + ∑ r·d(n,R) + β·W·Steiner(R) + ε·|R| + ∑ Hₘ
//
// Each copy weighs every act on itself by what it has counted, and proposes
// those that lower E by more than the estimates' noise explains:
//
//	ΔE < -z·σ - migration·bytes·distance
type Energy struct {
	Z           float64 // standard deviations
	Reach       int     // hops that copies are made or moved at most; 0 = any distance
	LeaderReach int     // hops that the leader's role moves at most; 0 = any distance
	Migration   float64 // requests in flight per megabyte and second of RTT that an act must gain for the transfer
}

func init() {
	Register(Definition{
		Name:        "energy",
		Consistency: both,
		Doc:         "Lowers the energy of each collection, act by act.",
		Reference:   "thesis, sections 3.2 and 4.1",
		Params:      energyParams,
		New:         func(v Values) Policy { return newEnergy(v) },
	})
}

var energyParams = []Param{
	{Key: "z", Kind: "float", Min: 0, Max: 100, Default: 2.2, Doc: "Standard deviations by which an act must lower the energy; 0 where nothing is random."},
	{Key: "reach", Kind: "int", Min: 0, Max: 1000, Default: int64(0), Doc: "Links that a copy is made or moved at most in one act; 1 = the thesis' adjacent links, 0 = any distance."},
	{Key: "leader_reach", Kind: "int", Min: 0, Max: 1000, Default: int64(0), Doc: "Links that the leader's role moves at most in one act; 1 = the thesis' adjacent links, 0 = any distance."},
	{Key: "migration", Kind: "float", Min: 0, Max: 1e9, Default: 0.0, Doc: "Requests in flight that an act must gain besides, per megabyte of state and second of RTT that it crosses."},
}

func newEnergy(v Values) Energy {
	return Energy{Z: v.Float("z"), Reach: v.Int("reach"), LeaderReach: v.Int("leader_reach"), Migration: v.Float("migration")}
}

// Eager tells that acts may follow each other within an epoch, unless the rule is
// that of adjacent links: that takes one step an epoch.
func (p Energy) Eager() bool { return p.Reach != 1 || p.LeaderReach != 1 }

// Decide lists the acts that pass the threshold, the greatest fall of the energy
// first; among equals drops before copies before roles, near the lowest ID.
func (p Energy) Decide(v *View) []Action { return p.decide(v, false) }

func (p Energy) decide(v *View, rent bool) []Action {
	r := newReckoner(v)
	r.rent = rent
	var actions []Action
	try := func(a act, action Action, reason string) {
		c := r.change(a)
		action.Terms, action.Delta, action.Offer, action.Reason = c.terms, c.terms.Sum(), c.offer, reason
		action.Threshold = -p.threshold(v, a, c.variance)
		if action.Delta < action.Threshold && !c.blind {
			actions = append(actions, action)
		}
	}
	if !v.Leads && len(r.rest) > 0 && !v.Partial {
		try(act{leave: true}, Action{Kind: Drop}, "not worth its keep")
	}
	for _, y := range targets(v, rent) {
		hops := Hops(v.Self, y)
		held := holds(r.rest, y)
		if within(hops, p.Reach) && !held {
			try(act{join: y}, Action{Kind: Copy, To: y}, "copy nearer to reads")
			if !v.Leads && !v.Partial {
				try(act{join: y, leave: true}, Action{Kind: Copy, To: y, DropSelf: true}, "move nearer to reads")
			}
		}
		if !v.Leads || v.Partial || !within(hops, p.LeaderReach) {
			continue
		}
		if held {
			try(act{lead: y}, Action{Kind: Lead, To: y}, "role nearer to writes")
			try(act{lead: y, leave: true}, Action{Kind: Lead, To: y, DropSelf: true}, "role to another copy, this one goes")
			continue
		}
		try(act{lead: y, join: y}, Action{Kind: Lead, To: y}, "role nearer to writes, copy stays")
		try(act{lead: y, join: y, leave: true}, Action{Kind: Lead, To: y, DropSelf: true}, "move nearer to calls")
	}
	rank(actions)
	return actions
}

// rounding is what float64 may get wrong in a sum of some hundred terms.
const rounding = 1e-12

// threshold is by how much an act must lower the energy.
func (p Energy) threshold(v *View, a act, variance float64) float64 {
	least := rounding + float64(p.Z*math.Sqrt(variance))
	if a.join != nil {
		least += float64(float64(p.Migration*float64(v.Bytes)/1e6) * Distance(v.Self, a.join))
	}
	return least
}

func within(hops, reach int) bool { return reach == 0 || hops <= reach }

// rank sorts by Delta, ascending. Ties are broken so that equal views give equal
// lists.
func rank(actions []Action) {
	order := [...]int{Copy: 1, Drop: 0, Lead: 2}
	slices.SortStableFunc(actions, func(a, b Action) int {
		return cmp.Or(cmp.Compare(a.Delta, b.Delta), order[a.Kind]-order[b.Kind])
	})
}
