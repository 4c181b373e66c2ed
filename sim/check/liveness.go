package check

import "github.com/ermes-sim/ermes-sim/sim/record"

// liveness judges that what waits does not wait in vain, and that what goes on comes to
// an end:
//
//   - of all that is kept aside, something is under way that can be the end of its wait
//     (the run tells what it finds at its inspections);
//   - where no call begins, a collection's placement rests: in an epoch without one, and
//     from the end of the run on, it has at most restless acts, refusals included;
//   - a call comes to fewer than 8·restless nodes.
type liveness struct {
	c        *Checkers
	told     map[record.Aside]bool
	epoch    int64 // ns; 0 = the time between two calls is not divided
	end      int64 // of the run, ns; 0 = rest is not judged
	restless int
	calls    uint64 // that have begun
	of       []unrest
}

// unrest counts the acts on one collection without a call between.
type unrest struct {
	calls uint64 // that had begun
	epoch int64  // number of the epoch; none is counted after the end
	acts  int
}

func (l *liveness) began() { l.calls++ }

// acted counts an act.
func (l *liveness) acted(a *record.Act) {
	if l.end == 0 {
		return
	}
	u, epoch := &l.of[a.Collection], int64(-1)
	if l.epoch > 0 && a.At <= l.end {
		epoch = a.At / l.epoch
	}
	if u.calls != l.calls || u.epoch != epoch {
		*u = unrest{calls: l.calls, epoch: epoch}
	}
	u.acts++
	if u.acts == l.restless+1 {
		l.c.broken(Liveness, a.At, a.Collection, a.Node, "the placement never comes to rest: %d acts without a call, the last %v", u.acts, a.Kind)
	}
}

// stopped counts a node that a call has come to. A call that is sent again goes on
// counting, and one may have to follow a leader that moves on and on.
func (l *liveness) stopped(a *record.Admission, f *flight) {
	if f == nil {
		return
	}
	f.stops++
	if f.stops == 8*l.restless {
		l.c.broken(Liveness, a.At, -1, a.Node, "call %x goes round in circles: it has come to %d nodes", a.Invocation, f.stops)
	}
}

// stalled takes notice of a wait that has no end, once.
func (l *liveness) stalled(s *record.Stall) {
	if l.told[s.Aside] {
		return
	}
	if l.told == nil {
		l.told = make(map[record.Aside]bool)
	}
	l.told[s.Aside] = true
	l.c.broken(Liveness, s.At, s.Collection, s.Node, "%s waits for %v, and nothing under way can bring it", s.What, s.For)
}
