package placement

import (
	"slices"
	"sort"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
	"github.com/ermes-sim/ermes-sim/sim/unit"
)

// A tally is what a node counts about a unit of which it holds a copy.
type tally struct {
	meter.Meter
	installed int64   // when the copy began to serve, ns
	unknown   int64   // since when calls may come here that were served elsewhere before, ns
	counted   int64   // when the last window was closed, ns
	copies    []int32 // of the present configuration
	led       bool    // by this copy, under the present configuration
	lastCall  int64   // that this copy served as the nearest one, ns; at first when it was installed
	early     bool    // the running window has been ended early once
}

// close ends the running window.
func (m *tally) close(now, least int64) {
	m.Close(now, least)
	m.counted, m.early = now, false
}

// closeTallies ends the running windows of all that has been counted for long enough.
func (a *Agent) closeTallies(now int64) {
	for _, c := range a.held {
		a.meters.At(c).close(now, a.leastCounted())
	}
}

// idle is how many whole epochs have passed since the copy served a call.
func (m *tally) idle(now, epoch int64) int64 { return (now - m.lastCall) / epoch }

// leastCounted is how long calls must have been counted to say anything, ns: a quarter of
// an epoch.
func (a *Agent) leastCounted() int64 { return a.par.Epoch / 4 }

// partial tells whether not all that the copy serves has been counted for long enough yet.
func (a *Agent) partial(m *tally) bool { return m.counted-m.unknown < a.leastCounted() }

// Served counts a call that the copy of c here serves.
func (a *Agent) Served(u *unit.Unit, access int32, exclusive bool) {
	c := u.ID
	m := a.meters.At(c)
	if m == nil || a.frozen(c) {
		return
	}
	now := a.table.Env.Now()
	if !exclusive && !a.belongs(c, access) {
		return // sent before the present configuration was known on its way
	}
	m.lastCall = now
	var s *meter.Series
	if exclusive {
		s = m.Write(access, a.opened, 1)
	} else {
		s = m.Read(access, a.opened, 1)
	}
	a.watch(c, m, s, now)
	a.react(c, access)
}

// Updated counts n writes that have become visible on the copy of c here.
func (a *Agent) Updated(u *unit.Unit, n int) {
	if m := a.meters.At(u.ID); m != nil {
		m.Update(float64(n))
	}
}

// belongs tells whether no other copy is nearer to an access node than this
// one, under the configuration known here.
func (a *Agent) belongs(c, access int32) bool {
	places := a.cat.Places
	from, self := places[access], places[a.table.ID]
	mine := policy.Distance(from, self)
	for _, r := range a.table.Known(c).Copy().Config.Replicas {
		if policy.Distance(from, places[r]) < mine {
			return false
		}
	}
	return true
}

// inherits tells whether calls may come here now that copies have gone.
func (a *Agent) inherits(before, now []int32) bool {
	places := a.cat.Places
	var rest []*policy.Place
	for _, r := range now {
		rest = append(rest, places[r])
	}
	for _, r := range before {
		if !slices.Contains(now, r) && policy.Inherits(places[a.table.ID], places[r], rest) {
			return true
		}
	}
	return false
}

// Holds begins to count for a copy that has begun to serve.
func (a *Agent) Holds(u *unit.Unit) {
	c := u.ID
	now := a.table.Env.Now()
	a.meters.Set(c, &tally{
		Meter:     meter.New(&a.scale, now),
		installed: now, unknown: now, lastCall: now, copies: a.table.Known(c).Copy().Config.Replicas,
		led: a.table.Known(c).Copy().Config.Leader == a.table.ID,
	})
	i := sort.Search(len(a.held), func(i int) bool { return a.held[i] >= c })
	a.held = append(a.held, 0)
	copy(a.held[i+1:], a.held[i:])
	a.held[i] = c
}

// Left forgets what was counted for a copy that is no more.
func (a *Agent) Left(u *unit.Unit) {
	c := u.ID
	a.meters.Set(c, nil)
	a.leaves(c, false)
	i := sort.Search(len(a.held), func(i int) bool { return a.held[i] >= c })
	if i < len(a.held) && a.held[i] == c {
		a.held = append(a.held[:i], a.held[i+1:]...)
	}
	a.retry()
}

// Reconfigured makes every estimate stand on the new configuration: access
// nodes to which another copy is nearer now are forgotten, those to which this
// one has become the nearest are counted from now on.
func (a *Agent) Reconfigured(u *unit.Unit) {
	c := u.ID
	m := a.meters.At(c)
	if m == nil {
		return
	}
	m.Since = a.table.Env.Now()
	config := &a.table.Known(c).Copy().Config
	if led := config.Leader == a.table.ID; a.inherits(m.copies, config.Replicas) || led && !m.led {
		m.unknown = m.Since
	}
	m.copies, m.led = config.Replicas, config.Leader == a.table.ID
	m.Keep(func(access int32) bool { return a.belongs(c, access) })
	if !a.table.Known(c).MayCommit() {
		m.Writes = nil
	}
	a.again(c, config)
}
