package node

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// binary is what a node has of one module, which is known by its digest: nothing,
// a fetch under way, or the code, and when an instance of it was last in use.
type binary struct {
	present  bool
	fetching bool
	waiting  []*protocol.Request // calls that came before the code
	used     bool                // an instance has been brought up
	lastUse  int64               // ns
}

// haveCode returns whether the module is here; if not, the request waits for it
// and the first one sends for it (thesis section 2: the EFR stores binaries; a
// node fetches one on first use).
func (n *Node) haveCode(module int32, r *protocol.Request) bool {
	b := &n.code[module]
	if b.present || n.Par.Warm {
		return true
	}
	b.waiting = append(b.waiting, r)
	if !b.fetching {
		b.fetching = true
		n.Send(platform.Root, network.Code, &protocol.CodeRequest{Node: n.ID, Module: module, Want: n.Cat.Modules[module].Digest})
	}
	return false
}

// installCode takes a fetched binary and lets the calls go on that wait for it.
func (n *Node) installCode(module int32) {
	b := &n.code[module]
	b.present, b.fetching = true, false
	waiting := b.waiting
	b.waiting = nil
	for _, r := range waiting {
		r.Lap(record.Code, n.Env.Now())
		n.serve(r)
	}
}

// coldStart is the time to bring up an instance if none is warm, ns. It marks
// the instance as in use.
func (n *Node) coldStart(module int32) int64 {
	if n.Par.Warm {
		return 0
	}
	b := &n.code[module]
	now := n.Env.Now()
	warm := b.used && now-b.lastUse <= n.Par.KeepAlive
	b.used, b.lastUse = true, now
	if warm {
		return 0
	}
	return n.Cat.Metered(n.ID, n.Cat.Modules[module].InitGas) + n.Par.ColdFixed
}
