package placement

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/unit"
)

// Destroyed forgets everything about a collection that is no more.
func (a *Agent) Destroyed(u *unit.Unit) {
	c := u.ID
	// A grant that waits for room must not get that of the copy that goes.
	a.queue = slices.DeleteFunc(a.queue, func(q queued) bool { return q.grant.Collection == c })
	if a.meters.At(c) != nil {
		a.Left(u)
	}
	a.intents.Set(c, nil)
	a.leaves(c, false)
}
