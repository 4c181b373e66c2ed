package sim

import "github.com/ermes-sim/ermes-sim/sim/registry"

// CacheStats sums up the lookups in the clients' caches of metadata queries.
func (w *World) CacheStats() registry.CacheStats {
	var sum registry.CacheStats
	for _, c := range w.clients {
		s := c.CacheStats()
		sum.Hits += s.Hits
		sum.Misses += s.Misses
		sum.Expired += s.Expired
		sum.Stale += s.Stale
		sum.Evicted += s.Evicted
	}
	return sum
}
