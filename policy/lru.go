package policy

import "math"

// LRU is a hierarchy of caches that leave a copy everywhere: a call that is
// answered from afar leaves one at every node on its way back. When memory is
// short, what has not been used for longest goes.
type LRU struct{}

func init() {
	Register(Definition{
		Name:        "lru",
		Consistency: both,
		Doc:         "Leaves a copy at every node that a reply passes, and evicts the least recently used.",
		Reference:   "N. Laoutaris, H. Che, I. Stavrakakis: The LCD interconnection of LRU caches and its analysis. Performance Evaluation 63 (2006), there called leave copy everywhere (LCE)",
		New:         func(Values) Policy { return LRU{} },
	})
}

// Decide does nothing: caches act on calls.
func (LRU) Decide(*View) []Action { return nil }

// Served copies to every node between this one and where the call entered, the
// nearest first.
func (LRU) Served(v *View, access *Place) []Action {
	var actions []Action
	for _, p := range Path(v.Self, access) {
		if !holds(v.Replicas, p) {
			a := duplicate(v, p, "on the way of a reply")
			a.Offer = math.Inf(1) // a cache takes in whatever was called last
			actions = append(actions, a)
		}
	}
	return actions
}

// Worth is the recency of the last call.
func (LRU) Worth(v *View) float64 { return -v.Quiet }
