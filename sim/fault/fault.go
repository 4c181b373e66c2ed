// Package fault says what breaks and when. A Fault is a plain value; the world
// applies it.
package fault

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/topology"
)

// Kind is what breaks.
type Kind uint8

// The kinds.
const (
	// Crash stops a node. What it has in memory is lost: running and waiting
	// calls, warm instances, verified tokens. Its store is durable: state,
	// directory, configurations, and messages that it has taken on. It goes on
	// where it stopped when it restarts.
	Crash Kind = iota
	// Partition cuts a link: nothing passes until it is mended.
	Partition
	// Degrade changes the condition of a link: jitter, loss, duplication, delay.
	Degrade
)

// String is the name that scenarios use.
func (k Kind) String() string { return [...]string{"crash", "partition", "degrade"}[k] }

// A Fault lasts from From until Until.
type Fault struct {
	Kind        Kind
	From, Until int64             // ns; Until 0 = to the end of the run
	Node        int               // of Crash; of the others the link from Node to its parent
	Condition   network.Condition // of Degrade
}

// Validate checks faults against the tree that they happen in.
func Validate(faults []Fault, t *topology.Tree) error {
	for i, f := range faults {
		switch {
		case f.Node < 0 || f.Node >= t.Len():
			return fmt.Errorf("fault %d: no node %d", i, f.Node)
		case f.From < 0 || (f.Until != 0 && f.Until <= f.From):
			return fmt.Errorf("fault %d: from %d ns until %d ns is no time", i, f.From, f.Until)
		case f.Kind != Crash && f.Node == t.Root():
			return fmt.Errorf("fault %d: the root %q has no link to a parent", i, t.Node(f.Node).Name)
		}
	}
	return nil
}
