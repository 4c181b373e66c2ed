package placement

import (
	"math"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Failover as the nodes see it (docs/MODEL.md, failover): leaders and anchors give
// signs of life and get leases for them; holders tell how far they have got, and
// follow whom the monitor has elected. The root's side is the monitor.

// beat gives a sign of life for everything that this node leads. One at a time is
// on its way; if another is wanted meanwhile it follows the answer.
func (a *Agent) beat() {
	if a.beating {
		a.wanted = true
		return
	}
	b := &protocol.Beat{Node: a.node.ID(), Sent: a.node.Env().Now()}
	for c := range a.acts {
		id := int32(c)
		switch h := a.acts[c].handing; {
		case !a.node.Replaceable(id):
		case h != nil:
			if a.node.Serves(id) && a.node.Valid(id) && a.node.Reached(id, h.Version) {
				b.Claims = append(b.Claims, claim(&h.Configuration))
			}
		case a.node.Reigning(id):
			b.Claims = append(b.Claims, claim(&a.node.Copy(id).Config))
		}
	}
	switch {
	case len(b.Claims) == 0:
	case a.monitor != nil:
		a.monitor.own(b.Claims)
	default:
		a.beating, a.wanted = true, false
		a.node.Send(a.root(), network.Control, b)
	}
}

func (a *Agent) root() int32 { return int32(a.cat.Tree.Root()) }

// claim says that the leader of a configuration leads.
func claim(config *protocol.Configuration) protocol.Claim {
	return protocol.Claim{
		Unit: config.Collection, Term: config.Term, Seq: config.Seq, Elected: config.Elected, Holders: holders(config),
	}
}

// holders lists the nodes of a configuration, joining ones included.
func holders(config *protocol.Configuration) []int32 {
	all := config.Replicas
	for _, j := range config.Joining {
		all = with(all, j.Node)
	}
	return all
}

// Lapsed asks for a lease at once, because something waits for it.
func (a *Agent) Lapsed(c int32) {
	if a.node.Replaceable(c) && a.node.Reigning(c) && !a.node.Leased(c) {
		a.beat()
	}
}

// lateAnswers is how many answers in a row may come too late after the end of the
// run: a link that is never mended must not keep it going for ever.
const lateAnswers = 16

// leased takes the monitor's answer to a sign of life.
func (a *Agent) leased(b *protocol.Lease) {
	a.beating = false
	for _, t := range b.Refused {
		a.dismissed(t)
	}
	for _, t := range b.Granted {
		a.renewed(t, b.Until)
	}
	now := a.node.Env().Now()
	late := now >= b.Until
	if !late {
		a.stale = 0
	} else {
		a.stale++
	}
	if (a.wanted || late) && (now <= a.end || a.stale < lateAnswers) {
		a.beat()
	}
}

// renewed takes a lease on one unit.
func (a *Agent) renewed(t protocol.Title, until int64) {
	c := t.Unit
	if h := a.acts[c].handing; h != nil && h.Term == t.Term {
		a.acts[c].until = until
		a.takeOver(c)
		return
	}
	if !a.node.Reigning(c) || a.node.Copy(c).Config.Term != t.Term || !a.node.Renew(c, until) {
		return
	}
	a.release(c)
	a.node.Unpark(c)
	a.Settled(c)
}

// dismissed takes it that there is a newer term of one unit. Its configuration,
// and the pointer to its leader, are on their way.
func (a *Agent) dismissed(t protocol.Title) {
	c := t.Unit
	if h := a.acts[c].handing; h != nil && h.Term == t.Term {
		a.acts[c].handing = nil
		a.release(c)
		return
	}
	if a.node.Reigning(c) && a.node.Copy(c).Config.Term == t.Term {
		a.node.Depose(c)
		a.Deposed(c)
	}
}

// licence returns the lease of a leader that takes over, if the monitor has
// registered it; else it asks.
func (a *Agent) licence(c int32, h *protocol.Handover) (until int64, ok bool) {
	switch {
	case !a.node.Replaceable(c):
		return node.Forever, true
	case a.monitor != nil:
		if !a.monitor.register(claim(&h.Configuration), a.node.ID(), node.Forever) {
			a.acts[c].handing = nil
			a.release(c)
			return 0, false
		}
		return node.Forever, true
	case a.acts[c].until > a.node.Env().Now():
		return a.acts[c].until, true
	}
	a.beat()
	return 0, false
}

// Deposed ends what this node had under way as a leader.
func (a *Agent) Deposed(c int32) {
	a.done(c)
	a.release(c)
}

// superseded is called with every new configuration: a hand-over that an election
// has overtaken is off, and what waited for news of an election goes on.
func (a *Agent) superseded(c int32) {
	act := &a.acts[c]
	copied := a.node.Copy(c)
	if act.handing != nil && act.handing.Term <= copied.Config.Term {
		act.handing = nil
		a.release(c)
	}
	a.refetch(c)
	if !a.node.Replaceable(c) {
		return
	}
	if a.node.Serves(c) && !a.node.Valid(c) {
		a.Diverged(c)
	}
	a.node.Unpark(c)
}

// Diverged asks the leader for a state without the writes that are lost. It does not
// ask by the pointers, which may lead to others that need one themselves.
func (a *Agent) Diverged(c int32) {
	f := &protocol.Fetch{Collection: c, Target: a.node.ID(), Seq: a.node.Copy(c).Config.Seq, Elected: a.node.Copy(c).Config.Elected}
	if h := a.acts[c].handing; h != nil { // this is the leader to be
		f.Elected = h.Elected
		a.node.Send(h.From, network.Control, f)
		return
	}
	if leader := a.node.Copy(c).Config.Leader; leader != a.node.ID() {
		a.node.Send(leader, network.Control, f)
	} // else its successor's configuration is on its way, and calls again
}

// recovered takes a state that this node has not asked for to make a copy: it
// replaces what has diverged, or nobody needs it any more.
func (a *Agent) recovered(t *protocol.Transfer) bool {
	c := t.Collection
	switch {
	case a.node.Copy(c) == nil:
		return true
	case a.node.Joining(c):
		return false
	case a.node.Serves(c) && !a.node.Valid(c) && !a.node.Recover(c, t.State):
		a.evict(c, evictedReason)
	}
	return true
}

// polled tells the monitor how far the copy here has got.
func (a *Agent) polled(p *protocol.Poll) {
	a.node.Send(a.root(), network.Control, a.ballot(p))
}

func (a *Agent) ballot(p *protocol.Poll) *protocol.Ballot {
	b := &protocol.Ballot{Unit: p.Unit, Round: p.Round, Node: a.node.ID(), Ready: a.node.Electable(p.Unit)}
	if copied := a.node.Copy(p.Unit); copied != nil {
		b.Version, b.Config = a.node.Version(p.Unit), copied.Config
	}
	return b
}

// elected makes this node the leader, unless it cannot be, or the news comes when
// the lease that goes with it is over: then somebody else may have been elected.
func (a *Agent) elected(e *protocol.Elect) {
	c := e.Collection
	if a.node.Env().Now() >= e.Until || !a.node.Electable(c) || e.Term <= a.node.Copy(c).Config.Term {
		return
	}
	config := e.Configuration
	config.Base = a.node.Version(c)
	a.acts[c].handing = nil
	a.done(c)
	a.node.Directory().PointLeader(c, node.Here, config.Term)
	a.node.Continue(config, e.Until)
	a.node.Act(record.Act{Kind: record.Lead, Collection: c, Node: a.node.ID(), From: unknown, Delta: config.Delta, Reason: config.Cause}, &config)
	a.node.MulticastConfigure(config, a.node.Others(&config))
	a.beat()
	a.node.Unpark(c)
	a.release(c)
}

// unknown is the old leader of one that has been elected: it is known by hearsay.
const unknown = -1

// reign turns the pointer to an elected leader and passes the news on. Who holds a
// copy reports to the leader, which may not know of it.
func (a *Agent) reign(b *protocol.Reign) {
	a.node.TellChildren(b)
	c := b.Unit
	if !a.node.Directory().PointLeader(c, a.node.LinkToward(b.Leader), b.Term) {
		return
	}
	if h := a.acts[c].handing; h != nil && h.Term < b.Term {
		a.acts[c].handing = nil
	}
	if b.Leader != a.node.ID() && a.node.Serves(c) && a.node.Copy(c).Config.Term < b.Term {
		a.forward(c, &protocol.Installed{Collection: c, Target: a.node.ID(), Proposer: a.node.ID(), Seq: a.node.Copy(c).Config.Seq})
	}
	a.node.Unpark(c)
	a.release(c)
}

// stranger tells whether a report of a copy is not that of one which this leader has
// granted. A copy that it does not count is one of which an old leader has told
// nobody: it has missed updates, and goes.
func (a *Agent) stranger(b *protocol.Installed) bool {
	config := a.node.Copy(b.Collection).Config
	seq, joins := config.Joins(b.Target)
	switch {
	case joins && seq == b.Seq:
		return false
	case !has(config.Replicas, b.Target) && b.Refused == "":
		config.Cause, config.Delta = unknownReason, math.NaN()
		a.node.MulticastConfigure(config, []int32{b.Target})
	}
	return true
}
