package replica

// Commit makes the effects of one call visible here, together, and returns the
// delta that does so at the other copies. now is the node's time in ns, >= 0. It
// keeps the effects' values, which must not be changed afterwards.
//
// Effects that do nothing (see the package comment) leave nothing in the delta.
func (s *SEC) Commit(now int64, effects []Effect) Delta {
	changes := make([]change, 0, len(effects))
	for i := range effects {
		e, stamp := &effects[i], s.clock.Tick(now)
		c := change{key: e.Key}
		if s.change(&c.parts, e, stamp) {
			s.cells.merge(c.key, &c.parts)
			changes = append(changes, c)
		}
	}
	return deltaOf(changes)
}

// change writes into d the delta of one effect on the state as it is; false if
// the effect does nothing. Merging d is what makes the effect visible, here as
// elsewhere.
func (s *SEC) change(d *parts, e *Effect, stamp Stamp) bool {
	var old parts
	shown, present := Register, false
	if c := s.cells.byKey[e.Key]; c != nil {
		old, shown, present = c.parts, c.kind, c.present
	}
	actor := s.clock.actor
	switch e.Op {
	case Set:
		replace(d, &old, stamp)
		d.register = register{stamp: stamp, value: e.Value, hash: hashOf(e.Value)}
	case Delete:
		if !present {
			return false
		}
		replace(d, &old, stamp)
	case Increment:
		if e.Delta == 0 {
			return false
		}
		replaceOthers(d, &old, Counter, present && shown == Counter, stamp)
		if d.counter == nil {
			d.counter = old.counter.incremented(actor, e.Delta, stamp)
		} else {
			anew := d.counter.incremented(actor, e.Delta, stamp)
			d.counter.merge(anew)
		}
	case SetAdd:
		replaceOthers(d, &old, Members, present && shown == Members, stamp)
		added := old.set.added(actor, string(e.Value), hashOf(e.Value), stamp)
		if d.set == nil {
			d.set = added
		} else {
			d.set.merge(added)
		}
	case SetRemove:
		if !present || shown != Members {
			return false
		}
		elements := old.set.with(string(e.Value))
		if len(elements) == 0 {
			return false
		}
		replaceOthers(d, &old, Members, true, stamp)
		d.set = removed(elements, stamp)
	}
	return true
}

// replace writes into d the removal of everything alive in old.
func replace(d, old *parts, stamp Stamp) {
	if old.register.alive() {
		d.register = register{stamp: stamp, deleted: true}
	}
	d.counter = old.counter.reset()
	d.set = old.set.cleared()
}

// replaceOthers writes into d the removal of what is alive in old, except for the
// part of kind k if that is what the key shows.
func replaceOthers(d, old *parts, k kind, showsK bool, stamp Stamp) {
	replace(d, old, stamp)
	if !showsK {
		return
	}
	switch k {
	case Register:
		d.register = register{}
	case Counter:
		d.counter = nil
	case Members:
		d.set = nil
	}
}
