package sim

import (
	"errors"
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/network"
)

// Quiet looks at a world whose run has ended: every call must have come back,
// every message must have arrived, no act may be left half-way, and all copies
// of a collection must be equal. All that is wrong is reported.
func (w *World) Quiet() error {
	var errs []error
	for _, m := range w.network.InFlight() {
		errs = append(errs, fmt.Errorf("a message of category %v is in flight from %d to %d, last at %d: %T", m.Category, m.From, m.To, m.Via, m.Body))
	}
	for i, c := range w.clients {
		if n := c.Open(); n > 0 {
			errs = append(errs, fmt.Errorf("client %s waits for %d calls", w.config.Clients[i].Name, n))
		}
	}
	for c := range w.config.Collections {
		if w.catalogue.Unit[c] != int32(c) {
			continue // its group's first member stands for it
		}
		errs = append(errs, w.equal(c))
	}
	return errors.Join(errs...)
}

// equal compares all copies of a collection with its leader's.
func (w *World) equal(c int) error {
	name := w.config.Collections[c].Name
	p := w.Site(c)
	if p.Leader < 0 {
		return w.nothing(c)
	}
	leader := w.nodes[p.Leader]
	if !leader.Known(int32(c)).Serves() {
		return fmt.Errorf("%s: the leader %s has no copy that serves", name, w.config.Tree.Node(p.Leader).Name)
	}
	var errs []error
	for i, n := range w.nodes {
		copied := n.Known(int32(c)).Copy()
		switch {
		case copied == nil:
			continue
		case n.Known(int32(c)).KeepsRole() != (i == p.Leader):
			errs = append(errs, fmt.Errorf("%s: node %s leads: %v, but the leader is %d", name, w.config.Tree.Node(i).Name, n.Known(int32(c)).KeepsRole(), p.Leader))
		case !n.Known(int32(c)).Serves():
			errs = append(errs, fmt.Errorf("%s: the copy at %s does not serve", name, w.config.Tree.Node(i).Name))
		case leader.Unit(int32(c)).Overdue() > 0 || n.Unit(int32(c)).Overdue() > 0:
			continue // it lacks what it has no room for, as the model has it
		case n.Unit(int32(c)).Digest() != leader.Unit(int32(c)).Digest():
			errs = append(errs, fmt.Errorf("%s: the copy at %s differs from the leader's", name, w.config.Tree.Node(i).Name))
		}
	}
	return errors.Join(errs...)
}

// nothing looks whether a collection that does not exist has left something.
func (w *World) nothing(c int) error {
	for i, n := range w.nodes {
		if n.Known(int32(c)).Copy() != nil {
			return fmt.Errorf("%s does not exist, but node %s has a copy", w.config.Collections[c].Name, w.config.Tree.Node(i).Name)
		}
	}
	return nil
}

// InFlight lists the messages that are under way.
func (w *World) InFlight() []network.Message { return w.network.InFlight() }
