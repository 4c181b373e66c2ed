package energy

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// A Law holds the acts of a policy that promises to lower the energy against the
// energy of the whole system for the demand that is expected. An act that has raised
// it stood on an estimate that was wrong: by chance where demand is random or has
// just changed; never where it is static and known, and then a law is broken.
//
// Acts whose effects cannot be told apart are judged together: a newcomer
// and those that make room for it, and with κ > 0 all that overlap at a node whose
// memory is limited.
type Law struct {
	config   *blueprint.Config
	expected *Demand
	bytes    func(collection int) int64 // that a copy occupies
	checkers *check.Checkers            // hear of acts that broke it; nil if nobody checks
	promises [2]bool                    // by consistency: the policy promises it
	plain    bool

	placed []record.Site // by collection: as it serves now
	open   []*batch      // in order of their beginning
	sums   [2]Tallies    // by consistency, of the epoch
}

// Tallies count the acts that could be judged, those of them that raised the energy, and by
// how much.
type Tallies struct {
	Acts, Rises int64
	Raised      float64 // by all rises, requests in flight
}

// A batch is a set of acts that are judged together when all are over.
type batch struct {
	begun   int64
	members []member
	nodes   []int32 // whose limited memory they change
	spoilt  bool    // something else has changed the same placements
}

// A member is a collection of a batch.
type member struct {
	collection int32
	before     record.Site
	acts       [][]step // steps that are still to come, by act
}

// A step is a change of placement that an act consists of.
type step struct {
	kind record.ActKind
	node int32
}

// New makes the law for a run. promises tells of which consistency models the policy promises
// that each act lowers the energy; places are the nodes as policies know them, bytes is what a
// copy of a collection occupies now, and checkers judge acts that had to lower the energy: nil if
// nobody checks.
func New(config *blueprint.Config, promises [2]bool, places []*policy.Place, bytes func(collection int) int64, checkers *check.Checkers) *Law {
	return &Law{
		config: config, promises: promises, bytes: bytes, checkers: checkers,
		expected: NewDemand(config, places), plain: plain(config), placed: make([]record.Site, len(config.Collections)),
	}
}

// judging reports whether acts on a collection can be judged at all. Priced load
// depends on what nodes do that nobody knows beforehand.
func (l *Law) judging(c int32) bool {
	return l.plain && l.promises[l.config.Collections[c].Consistency] && l.config.Parameters.Placement.Weights.CPU == 0
}

// Proposed hears of a proposal and begins to follow an act that has been committed.
func (l *Law) Proposed(p *record.Proposal) {
	if p.Verdict != record.Committed || !l.judging(p.Collection) {
		return
	}
	steps := l.stepsOf(p)
	if len(steps) == 0 {
		return // it has been taken: an eviction is told when it has happened
	}
	var nodes []int32 // whose memory it changes
	for _, s := range steps {
		if s.kind != record.Lead && l.config.Tree.Node(int(s.node)).Memory > 0 {
			nodes = append(nodes, s.node)
		}
	}
	coupled := p.Reason == record.DisplacedReason || l.config.Parameters.Placement.Weights.Kappa > 0
	b := l.batchOf(p.Made, p.Collection, nodes, coupled)
	m := b.member(p.Collection, l.placed[p.Collection])
	m.acts = append(m.acts, steps)
}

// stepsOf lists what an act will change, in order.
func (l *Law) stepsOf(p *record.Proposal) []step {
	var steps []step
	holders := l.placed[p.Collection].Replicas
	if p.To >= 0 && !slices.Contains(holders, int(p.To)) {
		steps = append(steps, step{record.Copy, p.To})
	}
	if p.Kind == policy.Lead {
		steps = append(steps, step{record.Lead, p.To})
	}
	if (p.DropSelf || p.To < 0) && slices.Contains(holders, int(p.Proposer)) {
		steps = append(steps, step{record.Drop, p.Proposer})
	}
	return steps
}

// batchOf returns the batch of a collection, to which an act is added that changes
// the memory of nodes; if that couples it to others, they become one.
func (l *Law) batchOf(begun int64, collection int32, nodes []int32, coupled bool) *batch {
	var all *batch
	l.open = slices.DeleteFunc(l.open, func(b *batch) bool {
		if b.find(collection) == nil && !(coupled && b.touches(nodes)) {
			return false
		}
		if all == nil {
			all = b
			return false
		}
		all.absorb(b)
		return true
	})
	if all == nil {
		all = &batch{begun: begun}
		l.open = append(l.open, all)
	}
	all.absorb(&batch{begun: begun, nodes: nodes})
	return all
}

func (b *batch) absorb(other *batch) {
	b.begun = min(b.begun, other.begun)
	b.members = append(b.members, other.members...)
	b.nodes = append(b.nodes, other.nodes...)
	b.spoilt = b.spoilt || other.spoilt
}

func (b *batch) touches(nodes []int32) bool {
	return slices.ContainsFunc(nodes, func(n int32) bool { return slices.Contains(b.nodes, n) })
}

// find returns the member of a collection, nil if there is none.
func (b *batch) find(collection int32) *member {
	i := slices.IndexFunc(b.members, func(m member) bool { return m.collection == collection })
	if i < 0 {
		return nil
	}
	return &b.members[i]
}

// member is that of a collection, made with the placement before it if there is none.
func (b *batch) member(collection int32, before record.Site) *member {
	if b.find(collection) == nil {
		b.members = append(b.members, member{collection: collection, before: before})
	}
	return b.find(collection)
}

// Acted hears of an act: it follows a change of placement and judges the batch that it ends.
func (l *Law) Acted(a *record.Act) {
	c := a.Collection
	if a.Kind == record.Drop && a.Reason == record.DisplacedReason && l.judging(c) && l.following(c) == nil { // evicted
		b := l.batchOf(a.At, c, []int32{a.Node}, true)
		m := b.member(c, l.placed[c])
		m.acts = append(m.acts, []step{{a.Kind, a.Node}})
	}
	now := record.Site{Leader: int(a.Leader)}
	for _, n := range a.Replicas {
		now.Replicas = append(now.Replicas, int(n))
	}
	l.placed[c] = now
	b := l.following(c)
	if b == nil {
		return
	}
	if !b.find(c).advance(a) {
		b.spoilt = true
	}
	if b.over() {
		l.open = slices.DeleteFunc(l.open, func(o *batch) bool { return o == b })
		l.judge(b, a.At)
	}
}

// following returns the open batch of a collection, nil if there is none.
func (l *Law) following(collection int32) *batch {
	for _, b := range l.open {
		if b.find(collection) != nil {
			return b
		}
	}
	return nil
}

// advance takes the step from those to come that has been taken; a refused copy ends
// its act. It returns false if the step belongs to no act.
func (m *member) advance(a *record.Act) bool {
	for i, steps := range m.acts {
		if a.Kind == record.Refuse && steps[0] == (step{record.Copy, a.Node}) {
			m.acts = slices.Delete(m.acts, i, i+1)
			return true
		}
		if steps[0] == (step{a.Kind, a.Node}) {
			if m.acts[i] = steps[1:]; len(m.acts[i]) == 0 {
				m.acts = slices.Delete(m.acts, i, i+1)
			}
			return true
		}
	}
	return false
}

// over reports whether nothing more is to come.
func (b *batch) over() bool {
	return !slices.ContainsFunc(b.members, func(m member) bool { return len(m.acts) > 0 })
}

// judge compares the energy with the placements before a batch with that after it,
// both for the demand and the sizes of now.
func (l *Law) judge(b *batch, now int64) {
	static := true
	before, after, margin := 0.0, 0.0, 0.0
	for i := range b.members {
		m := &b.members[i]
		s, changed, sure := l.expected.System(m.collection, now)
		if b.spoilt || sure == Unknown || changed > b.begun {
			return
		}
		static = static && sure == Exact && (changed == 0 || changed <= b.begun-l.memory())
		e := s
		l.place(&e, m.before)
		l.place(&s, l.placed[m.collection])
		x, y := e.Energy().Sum(), s.Energy().Sum()
		before, after, margin = before+x, after+y, margin+l.margin(&e, &s)
	}
	was, is := l.pressure(b)
	before, after = before+was, after+is
	t := &l.sums[l.config.Collections[b.members[0].collection].Consistency]
	t.Acts++
	if after <= before+float64(rounding*math.Max(1, before)) {
		return
	}
	t.Rises++
	t.Raised += after - before
	if static && after > before+margin && l.checkers != nil {
		l.checkers.Settle(now, b.members[0].collection, before, after)
	}
}

// rounding is the relative error that sums of floats may have.
const rounding = 1e-9

// memory is how long policies remember, ns: estimates later than that after a change of
// demand know nothing of what was before.
func (l *Law) memory() int64 {
	p := &l.config.Parameters.Placement
	return int64(p.History.Windows+1) * p.Epoch
}

func (l *Law) place(s *policy.System, p record.Site) {
	s.Leader, s.Replicas = l.expected.places[p.Leader], nil
	for _, n := range p.Replicas {
		s.Replicas = append(s.Replicas, l.expected.places[n])
	}
}

// margin is the error that the estimate of an act may have although calls come like
// clockwork: a window of T seconds counts a call too many or too few, and T is at least a
// quarter of an epoch. So each rate is known to 4/epoch, and ΔE to the sum of
// that times what multiplies the rates.
func (l *Law) margin(before, after *policy.System) float64 {
	sum := 0.0
	for i := range before.Reads {
		from := before.Reads[i].Access
		sum += math.Abs(reach(from, after.Replicas) - reach(from, before.Replicas))
	}
	for i := range before.Writes {
		from := before.Writes[i].Access
		sum += math.Abs(policy.Distance(from, after.Leader) - policy.Distance(from, before.Leader))
	}
	sum += before.Weights.Beta * math.Abs(policy.Steiner(after.Replicas)-policy.Steiner(before.Replicas))
	return 4 / (float64(l.config.Parameters.Placement.Epoch) / 1e9) * sum
}

// reach is the distance to the nearest of some copies, s.
func reach(from *policy.Place, replicas []*policy.Place) float64 {
	least := math.Inf(1)
	for _, p := range replicas {
		least = math.Min(least, policy.Distance(from, p))
	}
	return least
}

// pressure is the hydrostatic energy before and after a batch of the nodes whose
// memory it changes.
func (l *Law) pressure(b *batch) (before, after float64) {
	kappa := l.config.Parameters.Placement.Weights.Kappa
	if kappa == 0 {
		return 0, 0
	}
	slices.Sort(b.nodes)
	for _, n := range slices.Compact(b.nodes) {
		was := policy.Memory{Capacity: l.config.Tree.Node(int(n)).Memory}
		is := was
		for c := range l.placed {
			bytes := l.bytes(c)
			if slices.Contains(l.placed[c].Replicas, int(n)) {
				is.Used += bytes
			}
			at := l.placed[c]
			if m := b.find(int32(c)); m != nil {
				at = m.before
			}
			if slices.Contains(at.Replicas, int(n)) {
				was.Used += bytes
			}
		}
		before += was.Pressure(kappa)
		after += is.Pressure(kappa)
	}
	return before, after
}

// End returns and forgets what has been counted.
func (l *Law) End() [2]Tallies {
	sums := l.sums
	l.sums = [2]Tallies{}
	return sums
}
