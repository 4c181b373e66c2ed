package platform_test

import (
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/topology"
)

// Every message finds its way by LinkToward: it must be the first step of the one path in
// the tree, and a message from somebody who is no neighbour is a bug of ours.
func TestLinksLeadOnTheWay(t *testing.T) {
	var nodes []topology.Node
	for i, parent := range []int{topology.None, 0, 0, 1, 1, 3, 2} {
		nodes = append(nodes, topology.Node{Name: fmt.Sprint("n", i), Parent: parent, Cores: 1, Speed: 1, Uplink: topology.Link{RTT: int64(2 * i)}})
	}
	tree, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	cat := &platform.Catalogue{Tree: tree}
	for from := range nodes {
		s := platform.NewStation(from, nil, cat, &platform.Parameters{})
		for to := range nodes {
			link := s.LinkToward(int32(to))
			if from == to {
				if link != platform.Here {
					t.Errorf("n%d is %d away from itself", from, link)
				}
				continue
			}
			next := s.Links[link]
			if tree.RTT(from, to) != s.RTT[link]+tree.RTT(int(next), to) {
				t.Errorf("from n%d to n%d it goes over n%d, which is a detour", from, to, next)
			}
			if s.LinkTo(next) != link {
				t.Errorf("n%d: the link to n%d is %d and %d", from, next, link, s.LinkTo(next))
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("n5 is taken for a neighbour of n6")
		}
	}()
	s := platform.NewStation(6, nil, cat, &platform.Parameters{})
	s.LinkTo(5)
}
