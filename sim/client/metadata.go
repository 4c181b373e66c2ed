package client

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// metadataCache is the client library's cache of query results: least recently
// used goes first, entries expire. It can be switched off (the thesis' ablation,
// section 5.2).
type metadataCache struct {
	off      bool
	ttl      int64 // ns, 0 = never
	capacity int   // 0 = unbounded
	entries  map[int32]*entry
	newest   *entry // ring of entries by use; newest.prev is the oldest
	waiting  map[int32][]*protocol.Request
}

type entry struct {
	collection int32
	since      int64
	prev, next *entry
}

func newMetadataCache(par *platform.Parameters) *metadataCache {
	return &metadataCache{
		off:      !par.MetadataCache,
		ttl:      par.MetadataTTL,
		capacity: par.MetadataCapacity,
		entries:  make(map[int32]*entry),
		waiting:  make(map[int32][]*protocol.Request),
	}
}

// lookUp lets a call pass whose collection is known, or asks the metadata
// service first.
func (c *Client) lookUp(r *protocol.Request) {
	m := c.metadata
	if m.hit(r.Collection, c.env.Now()) {
		c.send(r)
		return
	}
	waiting, asked := m.waiting[r.Collection]
	m.waiting[r.Collection] = append(waiting, r)
	if asked && !m.off && r.Retries == 0 {
		return // one query answers all calls that wait for it
	}
	query := &protocol.MetadataQuery{Client: c.id, Collection: r.Collection, Name: c.cat.Collections[r.Collection].Name}
	c.ask(network.Metadata, query.Bytes(), query)
}

// resolved takes the metadata service's answer.
func (c *Client) resolved(b *protocol.MetadataReply) {
	m, now := c.metadata, c.env.Now()
	waiting := m.waiting[b.Collection]
	if m.off && len(waiting) > 1 { // each call has its own query
		m.waiting[b.Collection] = waiting[1:]
		waiting = waiting[:1]
	} else {
		delete(m.waiting, b.Collection)
	}
	if b.Found {
		m.put(b.Collection, now)
	}
	for _, r := range waiting {
		if !c.waits(r) {
			continue // it has been given up meanwhile
		}
		r.Lap(record.Metadata, now)
		if !b.Found {
			r.Status = record.NoMatch
			c.answered(r)
			c.end(&r.Invocation)
			continue
		}
		c.send(r)
	}
}

func (m *metadataCache) hit(collection int32, now int64) bool {
	e := m.entries[collection]
	if e == nil {
		return false
	}
	if m.ttl > 0 && now-e.since >= m.ttl {
		m.remove(e)
		return false
	}
	m.unlink(e)
	m.link(e)
	return true
}

func (m *metadataCache) put(collection int32, now int64) {
	if m.off {
		return
	}
	if e := m.entries[collection]; e != nil {
		m.remove(e)
	}
	if m.capacity > 0 && len(m.entries) >= m.capacity {
		m.remove(m.newest.prev)
	}
	e := &entry{collection: collection, since: now}
	m.entries[collection] = e
	m.link(e)
}

func (m *metadataCache) remove(e *entry) {
	delete(m.entries, e.collection)
	m.unlink(e)
}

func (m *metadataCache) link(e *entry) {
	if m.newest == nil {
		e.prev, e.next = e, e
	} else {
		e.next, e.prev = m.newest, m.newest.prev
		e.prev.next, e.next.prev = e, e
	}
	m.newest = e
}

func (m *metadataCache) unlink(e *entry) {
	if e.next == e {
		m.newest = nil
		return
	}
	e.prev.next, e.next.prev = e.next, e.prev
	if m.newest == e {
		m.newest = e.next
	}
}
