package placement

// Queues reports whether a grant of c waits here for memory: it is refused two
// epochs later, or when the next one begins.
func (a *Agent) Queues(c int32) bool {
	for i := range a.queue {
		if a.queue[i].grant.Collection == c {
			return true
		}
	}
	return false
}
