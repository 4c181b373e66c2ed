package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// consolidate makes the writes of a call visible on this copy and queues them
// for the others. It returns false, with nothing written, if they do not fit
// the node's memory.
func (n *Node) consolidate(id int32, call uint64, client int32, c *Copy, effects []replica.Effect) (replica.Version, bool) {
	if !n.MakeRoom(c.growth(effects)) {
		return replica.Version{}, false
	}
	now := n.env.Now()
	before := c.bytes()
	commit := record.Commit{At: now, Collection: id, Node: n.id, Invocation: call, Client: client}
	var version replica.Version
	if c.log != nil {
		entry := c.log.Append(effects)
		version = entry.Version
		commit.Term, commit.Index = version.Term, version.Index
		commit.Entry, commit.Digest = entry, c.log.Digest()
		c.entries = append(c.entries, entry)
	} else {
		commit.Delta = c.state.Commit(now, effects)
		c.delta = c.delta.Join(commit.Delta)
	}
	c.pending++
	c.made = append(c.made, now)
	if grown := c.bytes() - before; grown != 0 {
		n.occupy(grown)
	}
	n.env.Observer().Committed(commit)
	n.placer.Updated(id, 1)
	if c.log != nil {
		n.caughtUp(c)
	}
	n.coalesce(id, c)
	return version, true
}

// growth bounds from above by how much effects enlarge the state, bytes.
func (c *Copy) growth(effects []replica.Effect) int64 {
	if c.log != nil {
		return c.log.Growth(effects)
	}
	return c.state.Growth(effects)
}

// coalesce sees to it that what has been written leaves within the window.
func (n *Node) coalesce(id int32, c *Copy) {
	window := n.par.Coalesce[n.cat.Collections[id].Consistency]
	switch {
	case c.phase == leaving || window == 0:
		n.Flush(id)
	case !c.armed:
		c.armed = true
		n.env.After(window, platform.Timer{Kind: timerCoalesce, Arg: uint32(id)})
	}
}

// Flush sends what this copy has consolidated to all other copies.
func (n *Node) Flush(id int32) {
	c := n.copies[id]
	if c.pending == 0 {
		return
	}
	u := &protocol.Update{Collection: id, Origin: n.id, Seq: c.Config.Seq}
	if c.log != nil {
		u.Entries, c.entries = c.entries, nil
		for i := range u.Entries {
			u.Size += u.Entries[i].WireBytes()
		}
	} else {
		u.Delta, c.delta = c.delta, replica.Delta{}
		u.Size = u.Delta.WireBytes()
	}
	c.pending = 0
	u.Made, c.made = c.made, nil
	to := n.Others(&c.Config)
	for _, s := range n.sponsored[id] {
		if s.Seq > c.Config.Seq {
			to = insert(to, s.Node)
			u.Sponsored = append(u.Sponsored, s)
		}
	}
	n.multicast(u, to)
}

// Others lists who gets updates under a configuration, without this node.
func (n *Node) Others(config *protocol.Configuration) []int32 {
	to := make([]int32, 0, len(config.Replicas)+len(config.Joining))
	for _, m := range config.Replicas {
		if m != n.id {
			to = append(to, m)
		}
	}
	for _, j := range config.Joining {
		if j.Node != n.id {
			to = insert(to, j.Node)
		}
	}
	return to
}

// insert adds x to an ascending list that may already have it.
func insert(list []int32, x int32) []int32 {
	i := len(list)
	for i > 0 && list[i-1] >= x {
		i--
	}
	if i < len(list) && list[i] == x {
		return list
	}
	list = append(list, 0)
	copy(list[i+1:], list[i:])
	list[i] = x
	return list
}

// multicast sends an update to nodes, one message per link on the way.
func (n *Node) multicast(u *protocol.Update, to []int32) {
	n.branches(to, func(link int, branch []int32) {
		piece := *u
		piece.To = branch
		n.send(n.links[link], network.Propagation, &piece)
	})
}

// MulticastConfigure sends a configuration to nodes, one message per link.
func (n *Node) MulticastConfigure(config protocol.Configuration, to []int32) {
	n.branches(to, func(link int, branch []int32) {
		n.send(n.links[link], network.Control, &protocol.Configure{Configuration: config, To: branch})
	})
}

// branches splits an ascending list of nodes by the link that leads to them and
// calls send for each link in order. This node itself is left out.
func (n *Node) branches(to []int32, send func(link int, branch []int32)) {
	if len(to) == 0 {
		return
	}
	perLink := make([][]int32, len(n.links))
	for _, m := range to {
		if link := n.linkToward(m); link != Here {
			perLink[link] = append(perLink[link], m)
		}
	}
	for link, branch := range perLink {
		if len(branch) > 0 {
			send(link, branch)
		}
	}
}

// update takes an update: applies it if it is for this node, passes it on to
// the rest, and to copies that were made from here and that its origin may not
// have known.
func (n *Node) update(u *protocol.Update) {
	rest := u.To
	if mine, others := split(u.To, n.id); mine {
		rest = others
		if c := n.copies[u.Collection]; c != nil {
			n.apply(u, c)
		}
		for _, s := range n.sponsored[u.Collection] {
			if s.Seq > u.Seq && !slices.Contains(u.Sponsored, s) {
				rest = insert(append([]int32(nil), rest...), s.Node)
				further := *u
				further.Sponsored = append(slices.Clone(u.Sponsored), s)
				u = &further
			}
		}
	}
	n.multicast(u, rest)
}

// split takes x out of an ascending list.
func split(list []int32, x int32) (found bool, rest []int32) {
	for i, m := range list {
		if m == x {
			return true, append(append([]int32(nil), list[:i]...), list[i+1:]...)
		}
	}
	return false, list
}

// apply makes an update visible on this copy. A copy that it would make
// outgrow the node goes instead (docs/MODEL.md, memory).
func (n *Node) apply(u *protocol.Update, c *Copy) {
	if c.phase == leaving {
		return
	}
	if c.phase == serving && !n.MakeRoom(c.updateGrowth(u)) {
		if c.tied() {
			n.overdue = append(n.overdue, u)
		}
		n.placer.Overflow(u.Collection, u.Origin)
		return
	}
	if c.phase == leaving {
		return // it has itself made room
	}
	before := c.bytes()
	fresh := u.Made
	if c.log != nil {
		valid := c.valid()
		fresh = u.Made[c.known(u.Entries):]
		for i := range u.Entries {
			c.log.Apply(u.Entries[i])
		}
		if !c.valid() {
			if valid && c.phase == serving {
				n.placer.Diverged(u.Collection)
			}
			return
		}
	} else {
		c.state.Merge(u.Delta)
	}
	if c.phase == joining {
		return // counted when it is installed
	}
	if len(fresh) > 0 {
		n.env.Observer().Reached(record.Reach{At: n.env.Now(), Collection: u.Collection, Node: n.id, Made: fresh})
	}
	if grown := c.bytes() - before; grown != 0 {
		n.occupy(grown)
	}
	n.placer.Updated(u.Collection, len(fresh))
	if c.log != nil {
		n.applied(u.Collection, c)
	}
}

// known is how many of entries, in order, a sequential copy has already.
func (c *Copy) known(entries []replica.Entry) int {
	k := 0
	for k < len(entries) && !c.log.Version().Before(entries[k].Version) {
		k++
	}
	return k
}

// updateGrowth bounds from above by how much an update enlarges the state, bytes.
func (c *Copy) updateGrowth(u *protocol.Update) int64 {
	switch {
	case c.log == nil && u.Whole:
		return c.state.GrowthBy(u.Delta)
	case c.log == nil:
		return u.Delta.WireBytes()
	}
	var bytes int64
	for i := range u.Entries {
		bytes += c.log.Growth(u.Entries[i].Effects)
	}
	return bytes
}

// applied tells who waits that a sequential copy has got further.
func (n *Node) applied(id int32, c *Copy) {
	v := c.log.Version()
	n.env.Observer().Applied(record.Apply{
		At: n.env.Now(), Collection: id, Node: n.id, Term: v.Term, Index: v.Index, Digest: c.log.Digest(),
	})
	n.caughtUp(c)
	n.placer.Settled(id)
}

// configure takes a new configuration and passes it on.
func (n *Node) configure(b *protocol.Configure) {
	mine, rest := split(b.To, n.id)
	if mine {
		n.Adopt(b.Configuration)
		n.CatchUp()
	}
	n.MulticastConfigure(b.Configuration, rest)
}

// Adopt makes a configuration this copy's own, and lets the copy go if it is no
// longer part of it. An older configuration changes nothing.
func (n *Node) Adopt(config protocol.Configuration) {
	c := n.copies[config.Collection]
	if c == nil || c.phase == leaving || older(&config, &c.Config) {
		return
	}
	n.reunite(c, &config)
	if !c.named(&config, n.id) {
		if c.phase == joining {
			n.Cancel(config.Collection)
			return
		}
		if c.leads {
			n.Depose(config.Collection)
			n.placer.Deposed(config.Collection)
		}
		n.leave(config.Collection, &config)
		return
	}
	c.bound = c.bound && config.Term <= c.Config.Term
	newer := config.Term > c.Config.Term
	c.Config = config
	if newer {
		n.follow(config.Collection, c, &config)
	}
	n.placer.Reconfigured(config.Collection)
}

// named tells whether a configuration counts the copy of a node. One that joins is
// counted if it was made by the grant that the leader has in mind: another is that of
// an older leader, and has missed updates.
func (c *Copy) named(config *protocol.Configuration, node int32) bool {
	seq, joins := config.Joins(node)
	return contains(config.Replicas, node) || joins && seq == c.granted
}

// older tells whether a configuration is not newer than another.
func older(a, b *protocol.Configuration) bool {
	return a.Term < b.Term || a.Term == b.Term && a.Seq <= b.Seq
}

func contains(list []int32, x int32) bool {
	for _, m := range list {
		if m == x {
			return true
		}
	}
	return false
}
