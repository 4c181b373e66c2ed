package node_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

func at(leader int32, copies ...int) record.Site {
	return record.Site{Leader: int(leader), Replicas: copies}
}

func reads(c int32) *protocol.Request {
	return &protocol.Request{Invocation: record.Invocation{Collection: c}, Via: platform.Here}
}

func writes(c int32) *protocol.Request {
	r := reads(c)
	r.Write = true
	return r
}

func seen(r *protocol.Request, index uint64) *protocol.Request {
	r.Session = replica.Version{Term: 1, Index: index}
	return r
}

// several is a call on several collections, the first of which it stands for.
func several(uses ...protocol.Use) *protocol.Request {
	r := reads(uses[0].Unit)
	r.Set = uses
	return r
}

func of(c int32, write bool) protocol.Use {
	u := protocol.Use{Collection: c, Unit: c, Write: write, Accesses: 1}
	if c == bill {
		u.Unit = cart
	}
	if write {
		u.Accesses = 2
	}
	return u
}

// Where a call goes from a node decides what it costs, and whether it comes to an end.
func TestNext(t *testing.T) {
	cartAt := func(s record.Site) map[int]record.Site { return map[int]record.Site{int(cart): s} }
	failover := func(c *blueprint.Config) { c.Parameters.Placement.Failover = true }
	// leads makes the node a leader that can lose its lease; of what is pinned it cannot.
	leads := func(c *blueprint.Config) {
		failover(c)
		c.Collections[cart].Home, c.Collections[bill].Home = int(fog), int(fog)
	}
	elapsed := func(s *scene) { s.now = 101 * ms }
	restarted := func(s *scene) { s.Crash(); s.Restart() }
	granted := func(c int32) func(*scene) {
		return func(s *scene) {
			s.hears(left, &protocol.Grant{
				Configuration: protocol.Configuration{Collection: c, Term: 1, Seq: 2, Leader: left, Replicas: []int32{left}},
				Source:        left, Target: s.ID, Size: 10,
			})
		}
	}
	destroyed := func(s *scene) {
		s.hears(cloud, &protocol.Change{What: protocol.Destroyed, Group: platform.DefaultGroup.Name, Collection: stock})
	}
	for _, x := range []struct {
		name   string
		node   int32
		sites  map[int]record.Site
		config func(*blueprint.Config)
		before func(*scene)
		call   *protocol.Request
		want   string
	}{
		{name: "a read where a copy is", node: fog, sites: cartAt(at(cloud, 0, 1)), call: reads(cart), want: "serve"},
		{name: "a read where none is", node: left, sites: cartAt(at(cloud, 0, 1)), call: reads(cart), want: "onward to fog"},
		{name: "a read that came down does not go back over a longer way", node: fog, sites: cartAt(at(left, 3)), call: reads(cart), want: "onward to left"},
		{
			name: "a read climbs though a copy is beside it", node: left, sites: cartAt(at(right, 4)),
			config: func(c *blueprint.Config) { c.Parameters.Routing = platform.Climb }, call: reads(cart), want: "onward to fog",
		},
		{
			name: "a read that climbs comes down to a child", node: fog, sites: cartAt(at(right, 0, 4)),
			config: func(c *blueprint.Config) { c.Parameters.Routing = platform.Climb }, call: reads(cart), want: "onward to right",
		},
		{name: "a read behind its session waits", node: fog, sites: cartAt(at(cloud, 0, 1)), call: seen(reads(cart), 1), want: "await at cart"},
		{
			name: "or goes on to the leader", node: fog, sites: cartAt(at(cloud, 0, 1)),
			config: func(c *blueprint.Config) { c.Parameters.ForwardSession = true }, call: seen(reads(cart), 1), want: "onward to cloud, a detour, to the leader",
		},
		{
			name: "which does not forward", node: cloud, sites: cartAt(at(cloud, 0, 1)),
			config: func(c *blueprint.Config) { c.Parameters.ForwardSession = true }, call: seen(reads(cart), 1), want: "await at cart",
		},
		{name: "a sec read waits for nothing", node: fog, sites: map[int]record.Site{int(log): at(cloud, 0, 1)}, call: seen(reads(log), 1), want: "serve"},

		{name: "a write at a follower", node: fog, sites: cartAt(at(cloud, 0, 1)), call: writes(cart), want: "onward to cloud"},
		{name: "a write at the leader", node: fog, sites: cartAt(at(fog, 0, 1)), call: writes(cart), want: "serve"},
		{name: "a sec write at a copy", node: fog, sites: map[int]record.Site{int(log): at(cloud, 0, 1)}, call: writes(log), want: "serve"},
		{name: "a leader whose lease runs", node: fog, config: leads, call: writes(cart), want: "serve"},
		{name: "a leader whose lease is over", node: fog, config: leads, before: elapsed, call: writes(cart), want: "park at cart"},
		{name: "it may still be read", node: fog, config: leads, before: elapsed, call: reads(cart), want: "serve"},
		{name: "a leader that has restarted", node: fog, config: leads, before: restarted, call: writes(cart), want: "park at cart"},
		{name: "it may not be read", node: fog, config: leads, before: restarted, call: reads(cart), want: "park at cart"},

		{name: "a copy under way serves nothing", node: fog, sites: cartAt(at(left, 3)), before: granted(cart), call: reads(cart), want: "onward to left"},
		{name: "what nobody has heard of", node: fog, call: reads(late), want: "refuse"},
		{name: "nor written", node: fog, call: writes(late), want: "refuse"},
		{name: "what is destroyed", node: fog, sites: map[int]record.Site{int(stock): at(fog, 1)}, before: destroyed, call: reads(stock), want: "refuse"},
		{name: "or one of several", node: fog, before: destroyed, call: several(of(cart, false), of(stock, false)), want: "refuse"},
		{name: "the central store", node: left, config: func(c *blueprint.Config) { c.Parameters.Central = true }, call: writes(cart), want: "serve"},

		{name: "a group is read at any copy", node: fog, sites: cartAt(at(cloud, 0, 1)), call: several(of(cart, false), of(bill, false)), want: "serve"},
		{name: "and written at its leader", node: fog, sites: cartAt(at(cloud, 0, 1)), call: several(of(cart, false), of(bill, true)), want: "onward to cloud"},
		{name: "two units are read further up", node: fog, sites: cartAt(at(cloud, 0, 1)), call: several(of(cart, false), of(stock, false)), want: "onward to cloud"},
		{name: "where both are", node: cloud, sites: cartAt(at(fog, 0, 1)), call: several(of(cart, false), of(stock, false)), want: "serve"},
		{name: "once both are new", node: cloud, sites: cartAt(at(fog, 0, 1)), call: several(of(stock, false), protocol.Use{
			Collection: cart, Unit: cart, Session: replica.Version{Term: 1, Index: 1},
		}), want: "await at cart"},
		{name: "a root that has lost one", node: cloud, sites: cartAt(at(left, 3)), call: several(of(cart, false), of(stock, false)), want: "fail"},
		{name: "unless it comes back", node: cloud, sites: cartAt(at(left, 3)), before: func(s *scene) {
			s.hears(fog, &protocol.Grant{
				Configuration: protocol.Configuration{Collection: cart, Term: 1, Seq: 2, Leader: left, Replicas: []int32{left}},
				Source:        left, Target: cloud, Size: 10,
			})
		}, call: several(of(cart, false), of(stock, false)), want: "join at cart"},

		{name: "one remote read is as far as the way", node: fog, call: several(of(log, false)), want: "serve"},
		{name: "two are further", node: fog, call: several(of(log, false), of(list, false)), want: "onward to cloud"},
		{name: "a remote write counts twice", node: fog, call: several(of(log, true)), want: "onward to cloud"},
		{name: "what would become remote counts", node: fog, sites: map[int]record.Site{int(log): at(fog, 1)}, call: several(of(log, false), of(list, true)), want: "serve"},
		{name: "sec collections of which nobody has heard", node: fog, config: func(c *blueprint.Config) {
			c.Collections[late].Consistency = c.Collections[log].Consistency
		}, call: several(of(late, false), of(log, false)), want: "refuse"},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, _ := build(t, x.node, x.sites, x.config)
			if x.before != nil {
				x.before(s)
			}
			if got := s.Next(x.call); got != x.want {
				t.Errorf("at %s: %q, want %q", s.Name, got, x.want)
			}
		})
	}
}

// A call that is turned away must say why; one that goes on must have paid for its way.
func TestRoute(t *testing.T) {
	s, b := build(t, left, nil, nil)
	r := asked(t, b, call(cart, true))
	s.gets(network.Invoke, r)
	sent := s.take()
	if len(sent) != 1 || sent[0].Category != network.Offload || sent[0].To != network.NodeAddress(int(fog)) || r.Path != 2*ms {
		t.Fatalf("a write at a follower: sent %+v, path %d ns", sent, r.Path)
	}
	r.Token = "x" + r.Token
	s.gets(network.Invoke, r)
	if sent = s.take(); len(sent) != 1 || sent[0].Body.(*protocol.Reply).Status.Reason().String() != "bad-signature" {
		t.Errorf("a bad token: sent %+v", sent[0].Body)
	}
}
