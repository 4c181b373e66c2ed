package placement

// Destroyed forgets everything about a collection that is no more.
func (a *Agent) Destroyed(c int32) {
	if a.meters[c] != nil {
		a.Gone(c)
	}
	a.acts[c] = act{}
	a.monitor.forget(c)
}
