package unit

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// Commit makes the writes of a call visible on this copy and queues them
// for the others. It returns false, with nothing written, if they do not fit
// the node's memory.
func (u *Unit) Commit(call uint64, client int32, c *Copy, effects []replica.Effect) (replica.Version, bool) {
	if !u.table.MakeRoom(c.growth(effects)) {
		return replica.Version{}, false
	}
	now := u.table.Env.Now()
	before := c.bytes()
	commit := record.Commit{At: now, Collection: u.ID, Node: u.table.ID, Invocation: call, Client: client, Operation: u.table.Central()}
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
		u.table.occupy(grown)
	}
	u.table.Env.Observer().Committed(commit)
	u.table.demand.Updated(u, 1)
	if c.log != nil {
		u.caughtUp()
	}
	u.coalesce(c)
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
func (u *Unit) coalesce(c *Copy) {
	window := u.table.Par.Coalesce[u.table.Cat.Collections[u.ID].Consistency]
	switch {
	case c.phase == leaving || window == 0:
		u.Flush()
	case !c.armed:
		c.armed = true
		u.table.Env.After(window, platform.Timer{Kind: platform.TimerCoalesce, Arg: uint32(u.ID)})
	}
}

// Flush sends what this copy has consolidated to all other copies.
func (u *Unit) Flush() {
	c := u.copy
	if c.pending == 0 {
		return
	}
	b := &protocol.Update{Collection: u.ID, Origin: u.table.ID, Seq: c.Config.Seq}
	if c.log != nil {
		b.Entries, c.entries = c.entries, nil
		for i := range b.Entries {
			b.Size += b.Entries[i].WireBytes()
		}
	} else {
		b.Delta, c.delta = c.delta, replica.Delta{}
		b.Size = b.Delta.WireBytes()
	}
	c.pending = 0
	b.Made, c.made = c.made, nil
	to := u.table.Others(&c.Config)
	for _, s := range u.sponsored {
		if s.Seq > c.Config.Seq {
			to = insert(to, s.Node)
			b.Sponsored = append(b.Sponsored, s)
		}
	}
	u.table.multicast(b, to)
}

// Others lists who gets updates under a configuration, without this node.
func (t *Table) Others(config *protocol.Configuration) []int32 {
	to := make([]int32, 0, len(config.Replicas)+len(config.Joining))
	for _, m := range config.Replicas {
		if m != t.ID {
			to = append(to, m)
		}
	}
	for _, j := range config.Joining {
		if j.Node != t.ID {
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
func (t *Table) multicast(u *protocol.Update, to []int32) {
	t.branches(to, func(link int, branch []int32) {
		piece := *u
		piece.To = branch
		t.Send(t.Links[link], network.Propagation, &piece)
	})
}

// MulticastConfigure sends a configuration to nodes, one message per link.
func (t *Table) MulticastConfigure(config protocol.Configuration, to []int32) {
	t.branches(to, func(link int, branch []int32) {
		t.Send(t.Links[link], network.Control, &protocol.Configure{Configuration: config, To: branch})
	})
}

// branches splits an ascending list of nodes by the link that leads to them and
// calls send for each link in order. This node itself is left out.
func (t *Table) branches(to []int32, send func(link int, branch []int32)) {
	if len(to) == 0 {
		return
	}
	const few = 16
	var room, counts [few]int
	links, ends := room[:0], counts[:min(len(t.Links), few)]
	if len(t.Links) > few {
		ends = make([]int, len(t.Links))
	}
	for _, m := range to {
		link := t.LinkToward(m)
		links = append(links, link)
		if link != platform.Here {
			ends[link]++
		}
	}
	begin := 0
	for link, count := range ends { // a branch begins where that of the link before ends
		ends[link], begin = begin, begin+count
	}
	all := make([]int32, begin)
	for i, m := range to {
		if link := links[i]; link != platform.Here {
			all[ends[link]] = m
			ends[link]++
		}
	}
	begin = 0
	for link, end := range ends {
		if end > begin {
			send(link, all[begin:end:end])
		}
		begin = end
	}
}

// update takes an update: applies it if it is for this node, passes it on to
// the rest, and to copies that were made from here and that its origin may not
// have known.
func (u *Unit) update(b *protocol.Update) {
	rest := b.To
	if mine, others := split(b.To, u.table.ID); mine {
		rest = others
		if c := u.copy; c != nil {
			u.apply(b, c)
		}
		for _, s := range u.sponsored {
			if s.Seq > b.Seq && !slices.Contains(b.Sponsored, s) {
				rest = insert(append([]int32(nil), rest...), s.Node)
				further := *b
				further.Sponsored = append(slices.Clone(b.Sponsored), s)
				b = &further
			}
		}
	}
	u.table.multicast(b, rest)
}

// split takes x out of an ascending list.
func split(list []int32, x int32) (found bool, rest []int32) {
	for i, m := range list {
		if m == x {
			rest = make([]int32, 0, len(list)-1)
			return true, append(append(rest, list[:i]...), list[i+1:]...)
		}
	}
	return false, list
}

// apply makes an update visible on this copy. A copy that it would make
// outgrow the node goes instead (docs/MODEL.md, memory).
func (u *Unit) apply(b *protocol.Update, c *Copy) {
	if c.phase == leaving {
		return
	}
	if c.phase == serving && !u.table.MakeRoom(c.updateGrowth(b)) {
		if c.tied() {
			u.table.overdue = append(u.table.overdue, b)
		}
		u.Overflow(b.Origin)
		return
	}
	if c.phase == leaving {
		return // it has itself made room
	}
	before := c.bytes()
	fresh := b.Made
	if c.log != nil {
		valid := c.valid()
		fresh = b.Made[c.known(b.Entries):]
		for i := range b.Entries {
			c.log.Apply(b.Entries[i])
		}
		if !c.valid() {
			if valid && c.phase == serving {
				u.Diverged()
			}
			return
		}
	} else {
		c.state.Merge(b.Delta)
	}
	if c.phase == joining {
		return // counted when it is installed
	}
	if len(fresh) > 0 {
		u.table.Env.Observer().Reached(record.Reach{At: u.table.Env.Now(), Collection: u.ID, Node: u.table.ID, Made: fresh})
	}
	if grown := c.bytes() - before; grown != 0 {
		u.table.occupy(grown)
	}
	u.table.demand.Updated(u, len(fresh))
	if c.log != nil {
		u.applied(c)
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
func (u *Unit) applied(c *Copy) {
	v := c.log.Version()
	u.table.Env.Observer().Applied(record.Apply{
		At: u.table.Env.Now(), Collection: u.ID, Node: u.table.ID, Term: v.Term, Index: v.Index, Digest: c.log.Digest(),
	})
	u.caughtUp()
	u.Settled()
}

// configure takes a new configuration and passes it on.
func (t *Table) configure(b *protocol.Configure) {
	mine, rest := split(b.To, t.ID)
	if mine {
		t.Unit(b.Collection).Adopt(b.Configuration)
		t.CatchUp()
	}
	t.MulticastConfigure(b.Configuration, rest)
}

// Adopt makes a configuration this copy's own, and lets the copy go if it is no
// longer part of it. An older configuration changes nothing.
func (u *Unit) Adopt(config protocol.Configuration) {
	c := u.copy
	switch {
	case c == nil:
		u.missing(&config)
		return
	case older(&config, &c.Config):
		return
	case c.phase == leaving:
		u.missing(&config)
		return
	}
	u.reunite(&config)
	if !c.named(&config, u.table.ID) {
		if c.phase == joining {
			u.Cancel()
			return
		}
		if c.leads {
			u.Depose()
			u.Deposed()
		}
		u.leave(&config)
		return
	}
	c.bound = c.bound && config.Term <= c.Config.Term
	newer := config.Term > c.Config.Term
	c.Config = config
	if newer {
		u.follow(c, &config)
	}
	u.superseded()
	u.table.demand.Reconfigured(u)
	if newer && c == u.copy && c.log != nil && c.valid() {
		u.caughtUp() // what a session has seen and this copy has not may be lost
	}
}

// named reports whether a configuration counts the copy of a node. One that joins is
// counted if it was made by the grant that the leader has in mind: another is that of
// an older leader, and has missed updates.
func (c *Copy) named(config *protocol.Configuration, node int32) bool {
	seq, joins := config.Joins(node)
	return slices.Contains(config.Replicas, node) || joins && seq == c.granted
}

// older tells whether a configuration is not newer than another.
func older(a, b *protocol.Configuration) bool {
	return a.Term < b.Term || a.Term == b.Term && a.Seq <= b.Seq
}

// Coalesced is called when the window has ended in which writes gather.
func (u *Unit) Coalesced() {
	if c := u.copy; c != nil {
		c.armed = false
		u.Flush()
	}
}
