package policy

import "math"

// Market lets copies pay rent: every byte costs the price of its node, so that a
// copy stays where it is worth its rent and moves to where it is cheaper. Prices
// follow demand by tâtonnement: each epoch
//
//	price ← max(0, price + step·(occupancy - target))
//
// A node asks its price whether it has room or not, and knows its neighbours'
// prices alone, so that copies move link by link.
type Market struct {
	Energy
	Step   float64 // requests in flight per byte
	Target float64 // occupancy at which a price stands still
}

func init() {
	params := append([]Param{}, energyParams...)
	for i := range params {
		if params[i].Key == "reach" || params[i].Key == "leader_reach" {
			params[i].Default = int64(1)
		}
	}
	params = append(params,
		Param{Key: "step", Kind: "float", Min: 0, Max: 1e6, Default: 0.01, Doc: "By how much a price moves per epoch when a node is wholly off its target, requests in flight per megabyte."},
		Param{Key: "target", Kind: "float", Min: 0, Max: 1, Default: 0.9, Doc: "Occupancy at which a price stands still."},
	)
	Register(Definition{
		Name:        "market",
		Consistency: both,
		Doc:         "Lowers the energy including a rent for memory, whose price follows demand.",
		Reference:   "tâtonnement (L. Walras, 1874) as in D. Ferguson, C. Nikolaou, Y. Yemini: An economy for managing replicated data in autonomous decentralized systems. ISADS 1993",
		Params:      params,
		New: func(v Values) Policy {
			return Market{Energy: newEnergy(v), Step: v.Float("step") / 1e6, Target: v.Float("target")}
		},
	})
}

// Price moves towards balance.
func (p Market) Price(m Memory, _ []Resident) float64 {
	if m.Capacity == 0 {
		return 0
	}
	excess := float64(m.Used)/float64(m.Capacity) - p.Target
	return math.Max(0, m.Price+float64(p.Step*excess))
}

// Decide decides as Energy does, with rent.
func (p Market) Decide(v *View) []Action { return p.decide(v, true) }
