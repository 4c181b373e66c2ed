package measure

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Without this test a lost write could be counted twice, or not at all, when one
// election cuts what another has left.
func TestLossesOfElections(t *testing.T) {
	l := NewLosses()
	commit := func(term, index uint64) { l.Committed(record.Commit{Term: term, Index: index}) }
	for i := range uint64(5) {
		commit(1, i+1)
	}
	l.FailedOver(record.Failover{Term: 1025, BaseTerm: 1, BaseIndex: 3}) // 1.4 and 1.5 are lost
	commit(1025, 4)
	commit(1025, 5)
	l.FailedOver(record.Failover{Term: 2049, BaseTerm: 1025, BaseIndex: 5}) // nothing
	if l.Counted.LostWrites != 2 {
		t.Errorf("%d writes lost, want 2", l.Counted.LostWrites)
	}
	l.FailedOver(record.Failover{Term: 3073, BaseTerm: 1, BaseIndex: 2}) // 1025.4, 1025.5 and 1.3
	if l.Counted.LostWrites != 5 {
		t.Errorf("%d writes lost, want 5", l.Counted.LostWrites)
	}
	l.FailedOver(record.Failover{Term: 4097}) // 1.1 and 1.2: the new leader has nothing
	l.Committed(record.Commit{})              // sec
	if l.Counted.LostWrites != 7 {
		t.Errorf("%d writes lost, want 7", l.Counted.LostWrites)
	}
}
