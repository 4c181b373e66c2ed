package placement

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// Without this a full node could be asked again at once, for ever, or never again: each pause
// ends at its nanosecond, each is twice the last, and a better offer ends it.
func TestRefusalsAreForgottenInTime(t *testing.T) {
	const epoch = 100
	var r refusals
	now := int64(0)
	for i, pause := range []int64{2, 4, 8, 16, 16} {
		r.add(&protocol.Refuse{Collection: 1, Target: 2, Offer: 4}, now, epoch)
		end := now + pause*epoch
		for _, x := range []struct {
			collection, target int32
			offer              float64
			at                 int64
			want               bool
		}{
			{1, 2, 4, end - 1, true},
			{1, 2, 4, end, false},
			{1, 2, 5, now, true},
			{1, 2, 5.000001, now, false},
			{2, 2, 4, now, false},
			{1, 3, 4, now, false},
		} {
			if got := r.blocks(x.collection, x.target, x.offer, x.at); got != x.want {
				t.Errorf("refusal %d: an offer of %v for %d at %d is blocked at %d: %v, want %v", i+1, x.offer, x.collection, x.target, x.at, got, x.want)
			}
		}
		now = end
	}
	other := &protocol.Refuse{Collection: 9, Target: 9}
	r.add(other, now+16*epoch, epoch) // the last refusal and its pause once more
	if r.find(1, 2) == nil {
		t.Error("a refusal is forgotten too early")
	}
	r.add(other, now+16*epoch+1, epoch)
	if r.find(1, 2) != nil {
		t.Error("a refusal is never forgotten")
	}
}

// An offer may be negative, or nothing: more than it is what is worth more.
func TestOffersThatLoseAreRaisedToo(t *testing.T) {
	var r refusals
	r.add(&protocol.Refuse{Offer: -4}, 0, 1)
	if !r.blocks(0, 0, -3, 0) || r.blocks(0, 0, -2.999999, 0) {
		t.Error("an offer of -4 is raised by a quarter at -3")
	}
}
