package replica

// parts is what a key has been used as, one CRDT a kind. Its merge is that of its
// parts, so it is a CRDT itself: merge is idempotent, commutative, associative.
type parts struct {
	register register
	counter  *counter // nil if never used
	set      *set     // nil if never used
}

// merge joins o into p, which must own its counter and set; o stays as it is.
func (p *parts) merge(o *parts) {
	p.register.merge(&o.register)
	if o.counter != nil {
		if p.counter == nil {
			p.counter = o.counter.clone()
		} else {
			p.counter.merge(o.counter)
		}
	}
	if o.set != nil {
		if p.set == nil {
			p.set = o.set.clone()
		} else {
			p.set.merge(o.set)
		}
	}
}

// latest is the latest stamp in the parts.
func (p *parts) latest() Stamp {
	latest := p.register.stamp
	if p.counter != nil && latest.Compare(p.counter.touched) < 0 {
		latest = p.counter.touched
	}
	if p.set != nil && latest.Compare(p.set.touched) < 0 {
		latest = p.set.touched
	}
	return latest
}

func (p *parts) clone() parts {
	c := *p
	if p.counter != nil {
		c.counter = p.counter.clone()
	}
	if p.set != nil {
		c.set = p.set.clone()
	}
	return c
}

// size is the sum of the parts' sizes, bytes.
func (p *parts) size() int64 {
	n := p.register.size()
	if p.counter != nil {
		n += p.counter.size()
	}
	if p.set != nil {
		n += p.set.size()
	}
	return n
}

// shown is the kind that the key shows: of those alive the one with the latest
// stamp; false if none is alive, so that the key is absent.
func (p *parts) shown() (kind, bool) {
	shown, ok := Register, p.register.alive()
	latest := p.register.stamp
	if p.counter.alive() && (!ok || latest.Compare(p.counter.touched) < 0) {
		shown, ok, latest = Counter, true, p.counter.touched
	}
	if p.set.alive() && (!ok || latest.Compare(p.set.touched) < 0) {
		shown, ok = Members, true
	}
	return shown, ok
}

// A cell is a key's parts in a state, with what follows from them. Snapshots
// share cells: only the state whose lease a cell carries may change it.
type cell struct {
	parts
	lease   *lease
	kind    kind
	present bool
	digest  uint64   // hashOfEntry if present, else 0
	members []string // of the set, if it is shown and was asked for
}

// lease tells by its address whose a cell is; it is not empty, so that no two
// have one address.
type lease struct{ _ byte }

// refresh derives kind, present and digest anew after a change.
func (c *cell) refresh(key string) {
	c.members, c.digest = nil, 0
	c.kind, c.present = c.shown()
	if !c.present {
		return
	}
	var content uint64
	switch c.kind {
	case Register:
		content = c.register.hash
	case Counter:
		content = uint64(c.counter.value())
	case Members:
		content = c.set.content()
	}
	c.digest = hashOfEntry(key, c.kind, content)
}

// value is what a function body sees.
func (c *cell) value() Value {
	v := Value{Kind: c.kind}
	switch c.kind {
	case Register:
		v.Bytes = c.register.value
	case Counter:
		v.Count = c.counter.value()
	case Members:
		if c.members == nil {
			c.members = c.set.members()
		}
		v.Members = c.members
	}
	return v
}

// cells is the state of a SEC: a join of deltas.
type cells struct {
	byKey  map[string]*cell
	order  keyOrder
	bytes  int64  // Σ keys (len(key) + size of the parts)
	digest uint64 // Σ keys digest
	latest Stamp  // in all parts: none of them ever goes back
	lease  *lease
	shared bool // byKey belongs to a snapshot too
}

// share returns the same state for another to own; what either changes later it
// copies first.
func (s *cells) share() cells {
	s.shared, s.lease = true, new(lease)
	shared := *s
	shared.order = s.order.share()
	shared.lease = new(lease)
	return shared
}

func (s *cells) alive(key string) bool {
	c := s.byKey[key]
	return c != nil && c.present
}

// merge joins parts into those of key.
func (s *cells) merge(key string, p *parts) {
	c := s.own(key)
	wasPresent := c.present
	s.bytes -= c.size()
	s.digest -= c.digest
	c.merge(p)
	c.refresh(key)
	if latest := p.latest(); s.latest.Compare(latest) < 0 {
		s.latest = latest
	}
	s.bytes += c.size()
	s.digest += c.digest
	if c.present && !wasPresent {
		s.order.add(key, s.alive)
	}
}

// own returns the cell of key for change, a new one if there is none.
func (s *cells) own(key string) *cell {
	c := s.byKey[key]
	if c != nil && c.lease == s.lease && !s.shared {
		return c
	}
	if s.shared || s.byKey == nil {
		byKey := make(map[string]*cell, len(s.byKey)+1)
		for k, v := range s.byKey {
			byKey[k] = v
		}
		s.byKey, s.shared = byKey, false
	}
	if c == nil {
		c = &cell{lease: s.lease}
		s.bytes += int64(len(key))
	} else {
		c = &cell{parts: c.clone(), lease: s.lease, kind: c.kind, present: c.present, digest: c.digest}
	}
	s.byKey[key] = c
	return c
}
