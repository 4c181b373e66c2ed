package policy

// Offer is what an action gains if the memory of its target costs nothing, in requests in
// flight, for rules that compute no energies (Action.Offer): the fall of E without the
// target's H, on what the copy of v has counted.
func Offer(v *View, a *Action) float64 {
	change := act{leave: a.DropSelf || a.Kind == Drop}
	if a.Kind != Drop && !holds(v.Replicas, a.To) {
		change.join = a.To
	}
	if a.Kind == Lead {
		change.lead = a.To
	}
	return newReckoner(v).change(change).offer
}
