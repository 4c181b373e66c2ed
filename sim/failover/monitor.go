package failover

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/unit"
)

// A monitor, at the root, knows who leads what and until when. A leader of which
// it has not heard for the time of a lease is replaced: the holders of the unit
// are polled and the one that has got furthest is elected. It is the only one who
// elects, and its records are durable; while the root is down nobody is elected,
// and leaders stop when their leases are over.
type monitor struct {
	keeper *Keeper
	units  []*reigning // nil where nobody has claimed to lead yet
	armed  bool
	extra  int // looks after the end of the run
}

// reigning is what the monitor knows of one unit.
type reigning struct {
	leader    int32
	term, seq uint64
	holders   []int32 // as the leader said last
	expiry    int64   // ns: until then nobody else is elected

	elected  uint64 // the last election after which there was a leader
	before   uint64 // the one before that
	unproven bool   // the elected leader has not given a sign of life yet
	declined bool   // and is known not to have led

	stage   election
	round   uint64
	asked   []int32
	ballots []*protocol.Ballot
	due     int64 // ns: when the poll ends
}

type election uint8

const (
	settled election = iota
	polling
	awaiting // the first sign of life of who was elected
)

// stride is by how much an election raises term and configuration number: more than any
// number of changes that a leader can make unheard.
const stride = 1 << 10

func newMonitor(k *Keeper) *monitor {
	return &monitor{keeper: k, units: make([]*reigning, len(k.table.Cat.Collections))}
}

// register takes a claim and reports whether it is lawful.
func (m *monitor) register(c protocol.Claim, from int32, until int64) bool {
	r := m.units[c.Unit]
	if r == nil {
		r = &reigning{}
		m.units[c.Unit] = r
	}
	if c.Term < r.term || c.Term == r.term && from != r.leader {
		return false
	}
	if c.Term > r.term {
		*r = reigning{leader: from, term: c.Term, elected: c.Elected, round: r.round}
	}
	r.unproven, r.stage = false, settled
	r.expiry = max(r.expiry, until)
	if c.Seq >= r.seq {
		r.seq, r.holders = c.Seq, c.Holders
	}
	return true
}

// own registers what the root itself leads. It hears itself always.
func (m *monitor) own(claims []protocol.Claim) {
	for _, c := range claims {
		m.register(c, m.keeper.table.ID, unit.Forever)
	}
}

// heard answers a sign of life.
func (m *monitor) heard(b *protocol.Beat) {
	reply := &protocol.Lease{Until: b.Sent + m.keeper.par.Lease}
	for _, c := range b.Claims {
		t := protocol.Title{Unit: c.Unit, Term: c.Term}
		switch {
		case m.keeper.table.Known(c.Unit).Gone(): // destroyed; the news is on its way
		case m.register(c, b.Node, reply.Until):
			reply.Granted = append(reply.Granted, t)
		default:
			reply.Refused = append(reply.Refused, t)
		}
	}
	m.keeper.table.Send(b.Node, network.Control, reply)
}

// watch looks for leaders that are not heard of, and for elections that are due.
func (m *monitor) watch() {
	m.armed = false
	now := m.keeper.table.Env.Now()
	busy := false
	for c, r := range m.units {
		if r == nil {
			continue
		}
		switch {
		case r.stage == polling && now >= r.due:
			m.decide(int32(c), r)
		case r.stage != polling && now >= r.expiry && (now <= m.keeper.end || m.owing(r)):
			m.poll(int32(c), r)
		}
		busy = busy || (r.stage != settled || r.unproven) && m.extra < mostExtra
	}
	if now+m.keeper.par.Heartbeat <= m.keeper.end || busy {
		m.arm()
	}
}

// owing reports whether a unit may have no leader because of an election: then another
// follows also after the end of the run, though not for ever.
func (m *monitor) owing(r *reigning) bool { return r.unproven && m.extra < mostExtra }

// mostExtra is how often the monitor looks again after the end of the run, each time
// after twice as long.
const mostExtra = 20

func (m *monitor) arm() {
	if m.armed {
		return
	}
	m.armed = true
	delay := m.keeper.par.Heartbeat
	if m.keeper.table.Env.Now() > m.keeper.end {
		delay <<= m.extra
		m.extra++
	}
	m.keeper.table.Env.After(delay, platform.Timer{Kind: platform.TimerWatch})
}

// poll asks the holders of a unit how far they have got, if there are others than
// the leader.
func (m *monitor) poll(c int32, r *reigning) {
	r.stage = settled
	if len(protocol.Without(r.holders, r.leader)) == 0 {
		return
	}
	r.stage, r.due = polling, m.keeper.table.Env.Now()+m.keeper.par.Lease
	r.round++
	r.asked, r.ballots = nil, nil
	m.ask(c, r)
}

// ask polls the holders that have not been asked yet.
func (m *monitor) ask(c int32, r *reigning) {
	self := m.keeper.table.ID
	for _, h := range r.holders {
		if slices.Contains(r.asked, h) {
			continue
		}
		r.asked = protocol.With(r.asked, h)
		p := &protocol.Poll{Unit: c, Round: r.round}
		if h == self {
			defer m.count(m.keeper.ballot(p))
		} else {
			m.keeper.table.Send(h, network.Control, p)
		}
	}
}

// count takes a ballot. It may name holders of which the leader had not told yet.
func (m *monitor) count(b *protocol.Ballot) {
	r := m.units[b.Unit]
	if r == nil || r.stage != polling || r.round != b.Round {
		return
	}
	r.ballots = append(r.ballots, b)
	if b.Node == r.leader && r.unproven && b.Config.Term < r.term {
		r.elected, r.declined = r.before, true // it has never led
	}
	if b.Config.Seq > r.seq {
		r.seq = b.Config.Seq
		for _, h := range unit.Holders(&b.Config) {
			r.holders = protocol.With(r.holders, h)
		}
		m.ask(b.Unit, r)
	}
	for _, h := range r.asked {
		if !m.answered(r, h) && (h != r.leader || r.unproven && !r.declined) {
			return
		}
	}
	m.decide(b.Unit, r)
}

func (m *monitor) answered(r *reigning, h int32) bool {
	for _, b := range r.ballots {
		if b.Node == h {
			return true
		}
	}
	return false
}

// decide elects the holder with the highest version; of several the first. One
// that does not know of the last election may have writes that it has lost.
func (m *monitor) decide(c int32, r *reigning) {
	var best, known *protocol.Ballot
	for _, b := range r.ballots {
		if known == nil || b.Config.Seq > known.Config.Seq {
			known = b
		}
		if !b.Ready || b.Config.Elected != r.elected {
			continue
		}
		if best == nil || best.Version.Before(b.Version) || best.Version == b.Version && b.Node < best.Node {
			best = b
		}
	}
	r.stage = settled
	if best == nil {
		return // watch tries again
	}
	e := &protocol.Elect{Configuration: known.Config, Until: m.keeper.table.Env.Now() + m.keeper.par.Lease}
	e.Collection, e.Leader = c, best.Node
	for _, b := range r.ballots {
		e.Term, e.Seq = max(e.Term, b.Config.Term), max(e.Seq, b.Config.Seq)
	}
	e.Term, e.Seq = max(e.Term, r.term)+stride, max(e.Seq, r.seq)+stride
	e.Elected = e.Term
	e.Replicas, e.Joining = protocol.With(e.Replicas, best.Node), protocol.WithoutJoiner(e.Joining, best.Node)
	e.Cause, e.Delta = record.ElectedReason, math.NaN()
	*r = reigning{
		leader: best.Node, term: e.Term, seq: e.Seq, holders: unit.Holders(&e.Configuration), expiry: e.Until,
		elected: e.Term, before: r.elected, unproven: true, stage: awaiting, round: r.round,
	}
	if best.Node == m.keeper.table.ID {
		r.expiry = unit.Forever
		e.Until = unit.Forever
		m.keeper.table.Unit(c).Elected(e)
		if !m.keeper.table.Known(c).HasRole() {
			r.expiry = 0 // it has lost its copy since it was polled
			m.arm()
		}
	} else {
		m.keeper.table.Send(best.Node, network.Control, e)
		m.arm()
	}
	m.keeper.table.Unit(c).Reign(&protocol.Reign{Unit: c, Term: e.Term, Leader: best.Node})
}

// electing reports whether an election of c is under way.
func (m *monitor) electing(c int32) bool {
	return m != nil && m.units[c] != nil && m.units[c].stage != settled
}

// forget drops what is known of a destroyed unit.
func (m *monitor) forget(c int32) {
	if m != nil {
		m.units[c] = nil
	}
}

// restarted gives every leader the time of a lease to be heard: it was the monitor
// that was down.
func (m *monitor) restarted() {
	now := m.keeper.table.Env.Now()
	for _, r := range m.units {
		if r != nil {
			r.expiry = max(r.expiry, now+m.keeper.par.Lease)
			r.due = max(r.due, now+m.keeper.par.Heartbeat)
		}
	}
}

// Restarted is called when the node is up again after a crash.
func (k *Keeper) Restarted() {
	if !k.par.Failover {
		return
	}
	if k.monitor != nil {
		k.monitor.restarted()
	}
	k.beating = false
	k.Ask()
}
