package placement

import "slices"

// Destroyed forgets everything about a collection that is no more.
func (a *Agent) Destroyed(c int32) {
	// A grant that waits for room must not get that of the copy that goes.
	a.queue = slices.DeleteFunc(a.queue, func(q queued) bool { return q.grant.Collection == c })
	if a.meters[c] != nil {
		a.Gone(c)
	}
	a.acts[c] = act{}
	a.monitor.forget(c)
}
