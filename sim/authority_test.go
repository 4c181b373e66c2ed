package sim_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// elsewhere is a group that owns nothing.
const elsewhere = "elsewhere"

// manage makes a random world one of several groups with equal names, roles,
// attackers, and changes in mid-run.
func manage(rng *rand.Rand, c *sim.Config) {
	m := &c.Management
	m.Proofs = rng.IntN(3) > 0
	base := c.Functions
	c.Functions = nil
	for g := range 1 + rng.IntN(3) {
		group := platform.Group{Name: fmt.Sprint("g", g)}
		for r := range 1 + rng.IntN(3) {
			role := identity.Role{Name: fmt.Sprint("r", r), Permissions: randomPermissions(rng)}
			if r > 0 && rng.IntN(2) == 0 {
				role.Inherits = []string{fmt.Sprint("r", rng.IntN(r))}
			}
			group.Roles = append(group.Roles, role)
		}
		m.Groups = append(m.Groups, group)
		for _, f := range base {
			card := platform.FunctionCard{Card: platform.Card{Group: group.Name}}
			if rng.IntN(3) == 0 {
				card.Arguments = map[string]string{"tag": "{collection}"}
				card.Dependencies = []registry.Dependency{{Query: `collection.tag == args.tag`, Write: f.Write, Limits: registry.Limits{Results: 1}}}
			}
			c.Functions = append(c.Functions, f)
			m.Functions = append(m.Functions, card)
		}
	}
	manageCollections(rng, c, len(base))
	m.Groups = append(m.Groups, platform.Group{Name: elsewhere, Roles: platform.DefaultGroup.Roles})
	manageClients(rng, c)
	for range rng.IntN(4) {
		at := rng.Int64N(10 * sec)
		g := rng.IntN(len(m.Groups) - 1)
		switch rng.IntN(3) {
		case 0:
			e := platform.Event{At: at, Kind: platform.Withdraw, Client: rng.IntN(len(c.Clients))}
			if rng.IntN(2) == 0 {
				e.Roles = []string{"r0"}
			}
			m.Events = append(m.Events, e)
		case 1:
			role := m.Groups[g].Roles[rng.IntN(len(m.Groups[g].Roles))]
			role.Permissions = randomPermissions(rng)
			m.Events = append(m.Events, platform.Event{At: at, Kind: platform.Replace, Group: m.Groups[g].Name, Role: role})
		case 2:
			m.Events = append(m.Events, platform.Event{At: at, Kind: platform.Deploy, Function: rng.IntN(len(c.Functions)), Module: fmt.Sprint("m", rng.IntN(2))})
		}
	}
	slices.SortStableFunc(m.Events, func(a, b platform.Event) int { return int(min(1, max(-1, a.At-b.At))) })
}

func randomPermissions(rng *rand.Rand) []identity.Permission {
	list := []identity.Permission{{Actions: identity.Invoke, Kind: identity.Function, Name: []string{"", "*", "read", "write", "g*"}[rng.IntN(5)]}}
	for range 1 + rng.IntN(2) {
		list = append(list, identity.Permission{
			Actions: []identity.Action{identity.Read, identity.Read | identity.Write}[rng.IntN(2)], Kind: identity.Collection,
			Name: []string{"", "c*", "c0", "c1"}[rng.IntN(4)],
			When: []string{"", "", "collection.owner == caller.subject"}[rng.IntN(3)],
		})
	}
	return list
}

func manageCollections(rng *rand.Rand, c *sim.Config, functions int) {
	m := &c.Management
	count := map[string]int{}
	for i := range c.Collections {
		x := &c.Collections[i]
		g := rng.IntN(len(m.Groups))
		group := m.Groups[g].Name
		x.Name = fmt.Sprint("c", count[group])
		count[group]++
		x.Read, x.Write = x.Read+g*functions, x.Write+g*functions
		card := platform.Card{Group: group, Labels: map[string]string{"tag": x.Name}, Owner: fmt.Sprint("client", rng.IntN(3))}
		created := int64(0)
		if card.Absent = rng.IntN(4) == 0; card.Absent {
			created = rng.Int64N(6 * sec)
			m.Events = append(m.Events, platform.Event{At: created, Kind: platform.Create, Collection: i})
		}
		if rng.IntN(4) == 0 {
			m.Events = append(m.Events, platform.Event{At: created + sec + rng.Int64N(6*sec), Kind: platform.Destroy, Collection: i})
		}
		m.Collections = append(m.Collections, card)
	}
}

func manageClients(rng *rand.Rand, c *sim.Config) {
	m := &c.Management
	honest := -1
	for i := range c.Clients {
		cl := &c.Clients[i]
		s := platform.Subject{Group: m.Collections[cl.Collections[0]].Group}
		for _, r := range m.Groups[slices.IndexFunc(m.Groups, func(g platform.Group) bool { return g.Name == s.Group })].Roles {
			if rng.IntN(2) == 0 {
				s.Roles = append(s.Roles, r.Name)
			}
		}
		if s.Roles == nil {
			s.Roles = []string{"r0"}
		}
		if i > 0 && rng.IntN(2) == 0 {
			s.Behaviour = platform.Behaviour(rng.IntN(platform.Behaviours))
		}
		switch s.Behaviour {
		case platform.Replayed, platform.Stolen:
			if s.Victim = honest; honest < 0 || !m.Proofs {
				s.Behaviour = platform.Honest
			}
		case platform.ForeignGroup:
			s.Group, s.Roles = elsewhere, nil
		case platform.UnderPrivileged:
			s.Roles = []string{}
		}
		if s.Behaviour == platform.Honest {
			honest = i
			if rng.IntN(8) == 0 {
				s.Group, s.Roles = elsewhere, nil
			}
		}
		m.Clients = append(m.Clients, s)
	}
}

// admission is when a node admitted a call, and of how many revocations it knew.
type admission struct {
	node  int32
	at    int64
	known int
}

// justice judges by the scenario alone, not by tokens, who may do what.
type justice struct {
	t        critic
	config   *sim.Config
	heard    []int // by node: revocations
	admitted map[uint64][]admission
	hostile  map[uint64]bool
	ran      int
	refused  map[identity.Reason]int
}

func newJustice(t critic, c *sim.Config) *justice {
	return &justice{
		t: t, config: c, heard: make([]int, c.Tree.Len()),
		admitted: map[uint64][]admission{}, hostile: map[uint64]bool{}, refused: map[identity.Reason]int{},
	}
}

// changes lists the events that change what somebody may do, up to a time.
func (j *justice) changes(until int64) []platform.Event {
	var list []platform.Event
	for _, e := range j.config.Management.Events {
		if e.At <= until && (e.Kind == platform.Withdraw || e.Kind == platform.Replace) {
			list = append(list, e)
		}
	}
	return list
}

// entitled decides after the given changes.
func (j *justice) entitled(i *record.Invocation, changes []platform.Event) bool {
	m := &j.config.Management
	s := m.Client(i.Client)
	function, collection := m.Function(i.Function), m.Collection(i.Collection)
	if s.Group != function.Group || s.Group != collection.Group {
		return false
	}
	roles := map[string]identity.Role{}
	for _, g := range m.Groups {
		if g.Name == s.Group {
			for _, r := range g.Roles {
				roles[r.Name] = r
			}
		}
	}
	held := slices.Clone(s.Roles)
	for _, e := range changes {
		switch {
		case e.Kind == platform.Withdraw && e.Client == int(i.Client):
			held = slices.DeleteFunc(held, func(r string) bool { return len(e.Roles) == 0 || slices.Contains(e.Roles, r) })
		case e.Kind == platform.Replace && e.Group == s.Group:
			roles[e.Role.Name] = e.Role
		}
	}
	for k := 0; k < len(held); k++ {
		held = append(held, roles[held[k]].Inherits...)
	}
	name := j.config.Functions[i.Function].Name
	invoke, read, write := false, false, !i.Write
	for _, r := range held {
		for _, p := range roles[r].Permissions {
			subject, owner := name, function.Owner
			if p.Kind == identity.Collection {
				subject, owner = j.config.Collections[i.Collection].Name, collection.Owner
			}
			if prefix, ok := strings.CutSuffix(p.Name, "*"); p.Name != "" && p.Name != subject && !(ok && strings.HasPrefix(subject, prefix)) {
				continue
			}
			if p.When != "" && owner != j.config.Clients[i.Client].Name {
				continue
			}
			invoke = invoke || p.Actions&identity.Invoke != 0
			read = read || p.Actions&identity.Read != 0
			write = write || p.Actions&identity.Write != 0
		}
	}
	return invoke && read && write
}

func (j *justice) Heard(h record.Hearing) { j.heard[h.Node]++ }

func (j *justice) Admitted(a record.Admission) {
	j.admitted[a.Invocation] = append(j.admitted[a.Invocation], admission{a.Node, a.At, j.heard[a.Node]})
}

func (j *justice) Began(i *record.Invocation) { j.hostile[i.ID] = i.Hostile }

func (j *justice) Committed(c record.Commit) {
	if j.hostile[c.Invocation] {
		j.t.Errorf("%d ns: an attacker's call %x wrote", c.At, c.Invocation)
	}
}

func (j *justice) Refused(r record.Refusal) { j.refused[r.Reason]++ }

func (j *justice) Invoked(i *record.Invocation) {
	if i.Hostile {
		j.attack(i)
	}
	if i.Executed < 0 {
		return
	}
	j.ran++
	if i.Status.Reason() != identity.None {
		j.t.Errorf("call %x was refused (%v) and executed", i.ID, i.Status)
	}
	all := j.admitted[i.ID]
	for _, a := range slices.Backward(all) {
		if a.node != i.Executed {
			continue
		}
		changes := j.changes(a.at)
		for known := a.known; known <= len(changes); known++ {
			if j.entitled(i, changes[:known]) {
				return
			}
		}
	}
	j.t.Errorf("client %d had call %x of function %d on collection %d (write: %v) executed at node %d without right; admissions %v",
		i.Client, i.ID, i.Function, i.Collection, i.Write, i.Executed, all)
}

// attack judges the outcome of an attacker's call.
func (j *justice) attack(i *record.Invocation) {
	want := map[platform.Behaviour][]identity.Reason{
		platform.Forged:          {identity.BadSignature},
		platform.ExpiredToken:    {identity.Expired},
		platform.Replayed:        {identity.Replayed, identity.Expired, identity.Revoked},
		platform.Stolen:          {identity.Replayed, identity.Expired, identity.Revoked},
		platform.ForeignGroup:    {identity.WrongGroup, identity.NoMatch, identity.Expired, identity.Revoked, identity.Forbidden},
		platform.UnderPrivileged: {identity.Forbidden, identity.NoMatch},
	}[j.config.Management.Client(i.Client).Behaviour]
	if i.Executed >= 0 || !slices.Contains(want, i.Status.Reason()) && i.Status != record.TimedOut {
		j.t.Errorf("the attack %x of client %d ended with %v at node %d, want one of %v", i.ID, i.Client, i.Status, i.Executed, want)
	}
}

// In random worlds with random roles, attackers and changes, nothing is executed
// for anybody who is not entitled to it, attacks fail for the right reason, and the
// laws of all worlds hold.
func TestNothingUnauthorisedIsExecuted(t *testing.T) {
	ran, refused := 0, map[identity.Reason]int{}
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		c := managed(t, seed)
		if !fits(&c) {
			r.Skip("the initial placement does not fit")
		}
		j := newJustice(t, &c)
		checkers := check.New(c.Tree, c.Collections, c.Clients, check.Options{
			Group: func(i int32) string { return c.Management.Collection(i).Group }, Staleness: c.Staleness(),
		})
		w, out := run(t, c, newLaws(t, &c), j, checkers)
		if err := w.Quiet(); err != nil {
			t.Errorf("after %d events: %v", out.Events, err)
		}
		if checkers.Final(w.Rest()); checkers.Count() > 0 {
			t.Errorf("%d violations, the first of them: %v", checkers.Count(), checkers.Violations()[0])
		}
		if t.Failed() {
			r.Fatalf("seed %d", seed)
		}
		ran += j.ran
		for reason, n := range j.refused {
			refused[reason] += n
		}
	})
	if ran == 0 || len(refused) < 8 {
		t.Errorf("%d calls ran and the refusals were %v: the worlds test too little", ran, refused)
	}
	t.Logf("%d calls ran; refusals: %v", ran, refused)
}
