package registry

import "container/list"

// Cache is the client library's cache of metadata answers (thesis section 2.2): least
// recently used goes first, entries expire, and a newer version of the catalogue makes
// older answers stale.
type Cache[K comparable, V any] struct {
	capacity int
	ttl      int64
	version  uint64
	entries  map[K]*list.Element
	order    *list.List // of *cached, most recently used first
	stats    CacheStats
}

// CacheStats counts lookups by outcome: Hits + Misses is their number.
type CacheStats struct {
	Hits    int64
	Misses  int64 // those of expired and stale entries included
	Expired int64
	Stale   int64 // of an older version of the catalogue
	Evicted int64 // by newer entries, for want of room
}

// HitRate is hits over lookups, in [0, 1]; 0 without lookups.
func (s CacheStats) HitRate() float64 {
	if s.Hits+s.Misses == 0 {
		return 0
	}
	return float64(s.Hits) / float64(s.Hits+s.Misses)
}

type cached[K comparable, V any] struct {
	key     K
	value   V
	version uint64
	since   int64 // ns
}

// NewCache returns a cache of capacity entries (0 = unbounded, negative = off: it
// keeps nothing, the ablation of thesis section 5) that live for ttl ns (0 = for ever).
func NewCache[K comparable, V any](capacity int, ttl int64) *Cache[K, V] {
	return &Cache[K, V]{capacity: capacity, ttl: ttl, entries: make(map[K]*list.Element), order: list.New()}
}

// Get returns the answer to key, if there is one that is good at now (ns).
func (c *Cache[K, V]) Get(key K, now int64) (value V, ok bool) {
	e := c.entries[key]
	if e == nil {
		c.stats.Misses++
		return value, false
	}
	x := e.Value.(*cached[K, V])
	switch {
	case x.version < c.version:
		c.stats.Stale++
	case c.ttl > 0 && now-x.since >= c.ttl:
		c.stats.Expired++
	default:
		c.stats.Hits++
		c.order.MoveToFront(e)
		return x.value, true
	}
	c.stats.Misses++
	c.remove(e)
	return value, false
}

// Put keeps the answer to key that is of version of the catalogue and came at now.
// An answer older than what the client knows of is not kept: it is stale already.
func (c *Cache[K, V]) Put(key K, value V, version uint64, now int64) {
	if c.capacity < 0 || version < c.version {
		return
	}
	if e := c.entries[key]; e != nil {
		c.remove(e)
	}
	if c.capacity > 0 && c.order.Len() == c.capacity {
		c.remove(c.order.Back())
		c.stats.Evicted++
	}
	c.entries[key] = c.order.PushFront(&cached[K, V]{key, value, version, now})
}

// Learn tells the cache that the catalogue has reached version. Older answers are
// stale from now on.
func (c *Cache[K, V]) Learn(version uint64) { c.version = max(c.version, version) }

// Drop forgets the answer to key, because a node has found it wrong.
func (c *Cache[K, V]) Drop(key K) {
	if e := c.entries[key]; e != nil {
		c.remove(e)
	}
}

// Len is the number of entries, expired and stale ones included.
func (c *Cache[K, V]) Len() int { return c.order.Len() }

// Stats returns the counts since the beginning.
func (c *Cache[K, V]) Stats() CacheStats { return c.stats }

func (c *Cache[K, V]) remove(e *list.Element) {
	delete(c.entries, e.Value.(*cached[K, V]).key)
	c.order.Remove(e)
}
