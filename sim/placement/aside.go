package placement

// Queues tells whether a grant of c waits here for memory: it is refused at the end of
// the second epoch from then.
func (a *Agent) Queues(c int32) bool {
	for i := range a.queue {
		if a.queue[i].grant.Collection == c {
			return true
		}
	}
	return false
}
