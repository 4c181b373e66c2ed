package placement

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// refusals is what a node remembers of targets that had no room for copies that it proposed.
// A node far away tells nobody what its memory costs: only a better offer, or time, makes it
// worth asking again.
type refusals []refusal

// refusal is a target that has refused a copy lately.
type refusal struct {
	collection, target int32
	offer              float64 // that was not enough, requests in flight
	pause              int64   // for which the target is left alone, ns
	until              int64   // ns
}

// A target is left alone for two epochs, after every further refusal for twice as long up to
// patience epochs, and no longer if the offer has grown by this part of its amount.
const (
	patience = 16
	raise    = 0.25
)

// add remembers a refusal at now. What is older than its pause once more is forgotten.
func (r *refusals) add(b *protocol.Refuse, now, epoch int64) {
	next := refusal{b.Collection, b.Target, b.Offer, 2 * epoch, 0}
	if old := r.find(b.Collection, b.Target); old != nil {
		next.pause = min(2*old.pause, patience*epoch)
	}
	next.until = now + next.pause
	*r = slices.DeleteFunc(*r, func(old refusal) bool {
		return old.collection == next.collection && old.target == next.target || old.until+old.pause < now
	})
	*r = append(*r, next)
}

func (r refusals) find(c, target int32) *refusal {
	i := slices.IndexFunc(r, func(r refusal) bool { return r.collection == c && r.target == target })
	if i < 0 {
		return nil
	}
	return &r[i]
}

// blocks reports whether a target need not be asked for a copy of c with an offer at now.
func (r refusals) blocks(c, target int32, offer float64, now int64) bool {
	old := r.find(c, target)
	return old != nil && old.until > now && offer <= old.offer+float64(raise*math.Abs(old.offer))
}
