package sim_test

import (
	"math"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A message that comes to somebody who has no use for it is a bug of ours. Without
// this it would vanish, and a reply or a copy would never come.
func TestMessagesDoNotVanish(t *testing.T) {
	c := exact(t, 1)
	c.Parameters.Duration, c.Parameters.Placement.Epoch = math.MaxInt64/2, 0
	c.Collections = []workloads.Collection{{Name: "stock", Consistency: workloads.Sequential, Read: 0, Write: 1}}
	c.Clients = []workloads.Client{demand("ann", 5, 1, 0, false, 0)}
	s := newStage(t, &c, map[int32]holding{0: {leader: 0, copies: []int32{0}}})
	for _, lost := range []struct {
		to   string
		take func(m *network.Message)
		body protocol.Message
	}{
		{"a node", s.nodes[1].Handle, &protocol.Reply{}},
		{"a node", s.nodes[1].Handle, &protocol.TokenReply{}},
		{"a node that is not the root", s.nodes[1].Handle, &protocol.TokenRequest{}},
		{"a client", s.clients[0].Handle, &protocol.Gossip{}},
		{"a client", s.clients[0].Handle, &protocol.Request{}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a %T vanishes at %s", lost.body, lost.to)
				}
			}()
			lost.take(&network.Message{Via: -1, Body: lost.body})
		}()
	}
}

// Without this, the search for what waits in vain could overlook a new message: it would
// accuse a wait that the message is about to end.
func TestEveryMessageSaysWhatItWakes(t *testing.T) {
	for k := range protocol.Kinds {
		t.Run(k.String(), func(t *testing.T) {
			defer func() {
				if r := recover(); r != nil {
					t.Error(r)
				}
			}()
			sim.Wakes(k.New())
		})
	}
}
