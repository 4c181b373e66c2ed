package placement

import (
	"slices"
	"sort"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/unit"
)

// A meter is what a node counts about a collection of which it holds a copy
// (thesis section 4.1: access requests are aggregated in real time). A call is
// counted where it is served, by the node where it entered the network.
type meter struct {
	installed int64   // when the copy began to serve, ns
	since     int64   // when the present configuration began: nothing older counts, ns
	unknown   int64   // since when calls may come here that were served elsewhere before, ns
	counted   int64   // when the last window was closed, ns
	copies    []int32 // of the present configuration
	led       bool    // by this copy, under the present configuration
	lastCall  int64   // that this copy served as the nearest one, ns; at first when it was installed

	reads   []series // calls that any copy could have served, ascending by access node
	writes  []series // calls that only the leader could, likewise
	updates series   // all writes

	early bool // this window has been ended early once
}

// A series counts the events of one kind over windows. Invariant: no event
// before from is in count.
type series struct {
	access  int32
	from    int64 // when counting for the running window began, ns
	count   int64
	history policy.History
}

// at returns the series of an access node, made at its first event. silent is how
// long the calls of this copy have been counted without any from there, ns.
func at(list *[]series, access int32, from, silent int64, config *policy.HistoryConfig) *series {
	s := *list
	i := sort.Search(len(s), func(i int) bool { return s[i].access >= access })
	if i < len(s) && s[i].access == access {
		return &s[i]
	}
	s = append(s, series{})
	copy(s[i+1:], s[i:])
	s[i] = series{access: access, from: from, history: policy.NewHistory(config)}
	s[i].history.Close(0, float64(silent)/1e9)
	*list = s
	return &s[i]
}

// close ends the window of a series at now, unless it is shorter than least:
// then counting goes on into the next window.
func (s *series) close(now, least int64) {
	if elapsed := now - s.from; elapsed >= least && elapsed > 0 {
		s.history.Close(float64(s.count), float64(elapsed)/1e9)
		s.count, s.from = 0, now
	}
}

// close ends the running window of all series. If together they contradict the
// past, that is forgotten.
func (m *meter) close(now, least int64, config *policy.HistoryConfig) {
	if m.shifted(now, least, config) {
		m.forget()
	}
	for _, list := range [2][]series{m.reads, m.writes} {
		for i := range list {
			list[i].close(now, least)
		}
	}
	m.updates.close(now, least)
	m.counted = now
	m.early = false
}

// shifted tells whether demand as a whole has changed in the running window.
func (m *meter) shifted(now, least int64, config *policy.HistoryConfig) bool {
	shift := policy.NewShift(config)
	for _, list := range [2][]series{m.reads, m.writes} {
		for i := range list {
			if s := &list[i]; now-s.from >= least {
				shift.Add(&s.history, float64(s.count), float64(now-s.from)/1e9, float64(s.from-m.since)/1e9)
			}
		}
	}
	return shift.Found()
}

// forget drops all histories; the running windows stay.
func (m *meter) forget() {
	for _, list := range [2][]series{m.reads, m.writes} {
		for i := range list {
			list[i].history.Reset()
		}
	}
	m.updates.history.Reset()
}

// leastCounted is how long calls must have been counted to say anything, ns: a quarter of
// an epoch.
func (a *Agent) leastCounted() int64 { return a.par.Epoch / 4 }

// partial tells whether not all that the copy serves has been counted for long enough yet.
func (a *Agent) partial(m *meter) bool { return m.counted-m.unknown < a.leastCounted() }

// Served counts a call that the copy of c here serves.
func (a *Agent) Served(u *unit.Unit, access int32, exclusive bool) {
	c := u.ID
	m := a.meters.At(c)
	if m == nil || a.frozen(c) {
		return
	}
	now := a.table.Env.Now()
	list := &m.reads
	if exclusive {
		list = &m.writes
	} else if !a.belongs(c, access) {
		return // sent before the present configuration was known on its way
	}
	m.lastCall = now
	from := max(m.since, a.opened)
	silent := min(from-m.since, int64(a.par.History.Windows)*a.par.Epoch)
	s := at(list, access, from, silent, &a.par.History)
	s.count++
	a.watch(c, m, s, now)
	a.react(c, access)
}

// Updated counts n writes that have become visible on the copy of c here.
func (a *Agent) Updated(u *unit.Unit, n int) {
	if m := a.meters.At(u.ID); m != nil {
		m.updates.count += int64(n)
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
	a.meters.Set(c, &meter{
		installed: now, since: now, unknown: now, lastCall: now, copies: a.table.Known(c).Copy().Config.Replicas,
		led:     a.table.Known(c).Copy().Config.Leader == a.table.ID,
		updates: series{from: now, history: policy.NewHistory(&a.par.History)},
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
	a.intent(c).leaving = false
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
	m.since = a.table.Env.Now()
	config := &a.table.Known(c).Copy().Config
	if led := config.Leader == a.table.ID; a.inherits(m.copies, config.Replicas) || led && !m.led {
		m.unknown = m.since
	}
	m.copies, m.led = config.Replicas, config.Leader == a.table.ID
	kept := m.reads[:0]
	for i := range m.reads {
		if a.belongs(c, m.reads[i].access) {
			kept = append(kept, m.reads[i])
		}
	}
	clear(m.reads[len(kept):])
	m.reads = kept
	if !a.table.Known(c).MayCommit() {
		m.writes = nil
	}
	a.again(c, config)
}
