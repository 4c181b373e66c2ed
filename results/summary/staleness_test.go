package summary

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// Without this test a round could show the staleness of another, or of the other
// model, or a mean of means.
func TestLagsAndPathsPerRound(t *testing.T) {
	c := NewCollector(Plan{RoundNs: 1000, Rounds: 2, Nodes: []table.Node{{Node: "n"}}})
	c.Lag(Lag{Round: 0, Consistency: table.SEC, Arrivals: 2, SumNs: 300, MaxNs: 200, CopyNs: 2000})
	c.Lag(Lag{Round: 0, Consistency: table.Sequential, Arrivals: 1, SumNs: 600, MaxNs: 600, CopyNs: 1000})
	c.Lag(Lag{Round: 1, Consistency: table.SEC, CopyNs: 1000})
	for _, i := range []table.Invocation{
		{Consistency: table.SEC, Status: table.StatusOK, AccessNode: "n", PathNs: 300, NearestNs: 100},
		{Consistency: table.SEC, Status: table.StatusOK, AccessNode: "n", PathNs: 100, NearestNs: 100},
		{Consistency: table.Sequential, Status: table.StatusOK, AccessNode: "n", Round: 1},
		{Consistency: table.Sequential, Status: "dropped", AccessNode: "n", Round: 1, PathNs: 700, NearestNs: 1},
	} {
		c.Invocation(&i)
	}
	rows := c.Rounds()
	all, sec, quiet := rows[0], rows[1], rows[4]
	if *all.StaleNs != 300 || *all.StaleMaxNs != 600 || *all.Behind != 0.3 || *all.Stretch != 2 || *all.DetourNs != 100 {
		t.Errorf("round 0: %+v", all)
	}
	if *sec.StaleNs != 150 || *sec.StaleMaxNs != 200 || *sec.Behind != 0.15 {
		t.Errorf("round 0, sec: %+v", sec)
	}
	if quiet.StaleNs != nil || quiet.Stretch != nil || *quiet.Behind != 0 {
		t.Errorf("round 1, sec: %+v; without arrivals there is no mean", quiet)
	}
	s := c.Summary()
	if st := s.Staleness[0].Value; *st.Mean != 150e-6 || *st.Max != 200e-6 || *st.Behind != 0.1 {
		t.Errorf("sec over the run: %+v", st)
	}
	if *s.Discovery.Stretch != 2 || *s.Discovery.Detour != 200e-6/3 {
		t.Errorf("%v, %v", *s.Discovery.Stretch, *s.Discovery.Detour)
	}
}
