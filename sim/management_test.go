package sim_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/registry"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Without these scripts a refusal could have the wrong reason, an attack could get
// through, or a change in the middle of a run could touch calls that it must not.
// Each file is one situation in a small world, cloud -(16ms)- fog -(4ms)- edge-0 and
// edge-1, whose clients call read or write once a second from 0.1 s on.
//
//	run
//	group NAME
//	role GROUP NAME [< PARENT]: PERMISSION; ...    permission: invoke GLOB, or read|write|readwrite GLOB [when PREDICATE]
//	function NAME GROUP [ARGUMENT=VALUE]... [needs QUERY]
//	collection NAME GROUP [owner=O] [size=N] [LABEL=VALUE]... [absent]
//	client NAME at NODE GROUP [roles=a,b] [BEHAVIOUR] [victim=CLIENT] [each=TIME] reads|writes COLLECTION with FUNCTION [from TIME]
//	at TIME withdraw CLIENT [ROLE]... | replace GROUP NAME: PERMISSION... | deploy FUNCTION MODULE | create C | destroy C
//	crash NODE FROM UNTIL
//	proofs | duration TIME | lifetime TIME | timeout TIME | cold | nocache
//
// The output is what became of each client's calls, in order; who executed what;
// and what the observer heard of refusals and revocations.
func TestManagement(t *testing.T) {
	datadriven.Walk(t, "testdata/management", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s := newStory(t)
			for line := range strings.SplitSeq(d.Input, "\n") {
				if line = strings.TrimSpace(line); line != "" {
					s.tell(line)
				}
			}
			return s.run()
		})
	})
}

// story is a world under construction.
type story struct {
	t           testing.TB
	config      sim.Config
	functions   map[string]int
	collections map[string]int
	clients     map[string]int
	versions    []*version
}

func newStory(t testing.TB) *story {
	c := exact(t, 1)
	node := func(name string, parent int, rtt int64) topology.Node {
		return topology.Node{Name: name, Parent: parent, Uplink: topology.Link{RTT: rtt}, Cores: 8, Speed: 30e6}
	}
	tree, err := topology.New([]topology.Node{
		node("cloud", topology.None, 0), node("fog", 0, 16*ms), node("edge-0", 1, 4*ms), node("edge-1", 1, 4*ms),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Tree, c.Functions = tree, nil
	c.Parameters.Duration, c.Parameters.Placement.Epoch = 3*sec, 0
	return &story{t: t, config: c, functions: map[string]int{}, collections: map[string]int{}, clients: map[string]int{}}
}

func (s *story) tell(line string) {
	m := &s.config.Management
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "group":
		m.Groups = append(m.Groups, platform.Group{Name: rest})
	case "role":
		group, role := s.role(rest)
		for i := range m.Groups {
			if m.Groups[i].Name == group {
				m.Groups[i].Roles = append(m.Groups[i].Roles, role)
			}
		}
	case "function":
		s.function(rest)
	case "collection":
		s.collection(rest)
	case "client":
		s.client(strings.Fields(rest))
	case "at":
		s.event(rest)
	case "crash":
		words := strings.Fields(rest)
		at, _ := s.config.Tree.Lookup(words[0])
		s.config.Faults = append(s.config.Faults, fault.Fault{Kind: fault.Crash, Node: at, From: s.time(words[1]), Until: s.time(words[2])})
	case "timeout":
		s.config.Parameters.Timeout = s.time(rest)
	case "proofs":
		m.Proofs = true
	case "duration":
		s.config.Parameters.Duration = s.time(rest)
	case "lifetime":
		s.config.Parameters.TokenLifetime = s.time(rest)
	case "keepalive":
		s.config.Parameters.KeepAlive = s.time(rest)
	case "nocache":
		s.config.Parameters.MetadataCache = false
	default:
		s.t.Fatalf("unknown line %q", line)
	}
}

func (s *story) time(text string) int64 {
	d, err := time.ParseDuration(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Nanoseconds()
}

func (s *story) role(text string) (group string, r identity.Role) {
	head, body, _ := strings.Cut(text, ":")
	words := strings.Fields(head)
	r.Name = words[1]
	if len(words) > 2 {
		r.Inherits = words[3:]
	}
	for permission := range strings.SplitSeq(body, ";") {
		clause, when, _ := strings.Cut(permission, " when ")
		words := strings.Fields(clause)
		if len(words) < 2 {
			continue
		}
		p := identity.Permission{Name: words[1], When: when, Kind: identity.Collection}
		switch words[0] {
		case "invoke":
			p.Kind, p.Actions = identity.Function, identity.Invoke
		case "read":
			p.Actions = identity.Read
		case "write":
			p.Actions = identity.Write
		case "readwrite":
			p.Actions = identity.Read | identity.Write
		}
		r.Permissions = append(r.Permissions, p)
	}
	return words[0], r
}

func (s *story) function(text string) {
	text, query, declared := strings.Cut(text, " needs ")
	words := strings.Fields(text)
	export := "read"
	if strings.HasPrefix(words[0], "write") {
		export = "write"
	}
	card := platform.FunctionCard{Card: platform.Card{Group: words[1]}}
	for _, w := range words[2:] {
		name, value, _ := strings.Cut(w, "=")
		if card.Arguments == nil {
			card.Arguments = map[string]string{}
		}
		card.Arguments[name] = value
	}
	if declared {
		card.Dependencies = []registry.Dependency{{Query: query, Write: export == "write", Limits: registry.Limits{Results: 1}}}
	}
	s.functions[words[0]+" "+words[1]] = len(s.config.Functions)
	s.config.Functions = append(s.config.Functions, workloads.Function{Name: words[0], Module: "one", Export: export, Write: export == "write"})
	s.config.Management.Functions = append(s.config.Management.Functions, card)
}

func (s *story) collection(text string) {
	words := strings.Fields(text)
	c := workloads.Collection{Name: words[0], Consistency: workloads.Sequential, Size: 1000, Home: 2}
	card := platform.Card{Group: words[1], Labels: map[string]string{}}
	for _, w := range words[2:] {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "owner":
			card.Owner = value
		case "size":
			size, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			c.Size = size
		case "sec":
			c.Consistency = workloads.SEC
		case "absent":
			card.Absent = true
		default:
			card.Labels[name] = value
		}
	}
	s.collections[words[0]+" "+words[1]] = len(s.config.Collections)
	s.config.Collections = append(s.config.Collections, c)
	s.config.Management.Collections = append(s.config.Management.Collections, card)
}

// client reads NAME at NODE GROUP ... reads|writes COLLECTION with FUNCTION; the
// collection is one of the group unless it is written as COLLECTION@GROUP.
func (s *story) client(words []string) {
	at, _ := s.config.Tree.Lookup(words[2])
	subject := platform.Subject{Group: words[3]}
	c := workloads.Client{Name: words[0], Access: at, Arrivals: workloads.Arrivals{
		Process: workloads.Deterministic, Period: sec, Phase: 100*ms + int64(len(s.config.Clients))*10*ms,
	}}
	for i := 4; i < len(words); i++ {
		key, value, _ := strings.Cut(words[i], "=")
		switch key {
		case "roles":
			subject.Roles = strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
			if subject.Roles == nil {
				subject.Roles = []string{}
			}
		case "each":
			c.Arrivals.Period = s.time(value)
		case "victim":
			subject.Victim = s.clients[value]
		case "reads", "writes":
			name, group, elsewhere := strings.Cut(words[i+1], "@")
			if !elsewhere {
				group = subject.Group
			}
			collection := s.find(s.collections, name+" "+group)
			function := s.find(s.functions, words[i+3]+" "+group)
			c.Collections = append(c.Collections, collection)
			if key == "writes" {
				c.WriteShare = 1
				s.config.Collections[collection].Write = function
			} else {
				s.config.Collections[collection].Read = function
			}
			i += 3
		case "from":
			c.Start = s.time(words[i+1])
			i++
		default:
			for b := range platform.Behaviours {
				if platform.Behaviour(b).String() == key {
					subject.Behaviour = platform.Behaviour(b)
				}
			}
		}
	}
	s.clients[c.Name] = len(s.config.Clients)
	s.config.Clients = append(s.config.Clients, c)
	s.config.Management.Clients = append(s.config.Management.Clients, subject)
}

func (s *story) find(all map[string]int, name string) int {
	i, ok := all[name]
	if !ok {
		s.t.Fatalf("there is no %q among %v", name, slices.Sorted(maps.Keys(all)))
	}
	return i
}

func (s *story) event(text string) {
	words := strings.Fields(text)
	e := platform.Event{At: s.time(words[0])}
	of := func(all map[string]int) int { // the name stands for that of the first group that has it
		for _, g := range s.config.Management.All() {
			if i, ok := all[words[2]+" "+g.Name]; ok {
				return i
			}
		}
		s.t.Fatalf("there is no %q", words[2])
		return -1
	}
	switch words[1] {
	case "withdraw":
		e.Kind, e.Client, e.Roles = platform.Withdraw, s.find(s.clients, words[2]), words[3:]
	case "replace":
		e.Kind = platform.Replace
		e.Group, e.Role = s.role(strings.SplitN(text, " replace ", 2)[1])
	case "deploy":
		e.Kind, e.Function, e.Module = platform.Deploy, of(s.functions), words[3]
	case "create":
		e.Kind, e.Collection = platform.Create, of(s.collections)
	case "destroy":
		e.Kind, e.Collection = platform.Destroy, of(s.collections)
	default:
		s.t.Fatalf("unknown event %q", text)
	}
	s.config.Management.Events = append(s.config.Management.Events, e)
}

// diary writes down what a story's observer hears.
type diary struct {
	config   *sim.Config
	calls    [][]string // by client
	refusals map[string]int
	news     []string
	intruded int
}

func (d *diary) Invoked(i *record.Invocation) {
	outcome := i.Status.String()
	if i.Release > 1 {
		outcome += fmt.Sprintf(" v%d", i.Release)
	}
	for _, p := range []record.Part{record.Token, record.Metadata, record.Code, record.Cold} {
		if i.Parts[p] > 0 {
			outcome += "+" + p.String()
		}
	}
	d.calls[i.Client] = append(d.calls[i.Client], outcome)
	if i.Executed >= 0 && i.Hostile {
		d.intruded++
	}
}

func (d *diary) Refused(r record.Refusal) {
	d.refusals[fmt.Sprintf("%s at %s: %v", d.config.Clients[r.Client].Name, d.config.Tree.Node(int(r.Node)).Name, r.Reason)]++
}

func (d *diary) Heard(h record.Hearing) {
	d.news = append(d.news, fmt.Sprintf("revocation of %s%q at %s after %s",
		h.Group, h.Subject, d.config.Tree.Node(int(h.Node)).Name, time.Duration(h.At-h.Since)))
}

func (d *diary) Acted(a *record.Act) {
	if a.Kind == record.Destroy || a.At > 0 {
		d.news = append(d.news, fmt.Sprintf("%v of %s at %s after %s", a.Kind,
			d.config.Collections[a.Collection].Name, d.config.Tree.Node(int(a.Node)).Name, time.Duration(a.At)))
	}
}

func (s *story) run() string {
	d := &diary{config: &s.config, calls: make([][]string, len(s.config.Clients)), refusals: map[string]int{}}
	w, err := sim.New(s.config, s.load, d)
	if err != nil {
		return err.Error()
	}
	if _, err := w.Run(context.Background()); err != nil {
		return err.Error()
	}
	var out strings.Builder
	for i, calls := range d.calls {
		fmt.Fprintf(&out, "%s: %s\n", s.config.Clients[i].Name, strings.Join(calls, ", "))
	}
	for _, what := range slices.Sorted(maps.Keys(d.refusals)) {
		fmt.Fprintf(&out, "refused %s x%d\n", what, d.refusals[what])
	}
	for _, n := range d.news {
		fmt.Fprintln(&out, n)
	}
	if len(s.versions) > 1 {
		for i, v := range s.versions {
			fmt.Fprintf(&out, "binary %d: %d calls\n", i+1, v.calls)
		}
	}
	fmt.Fprintf(&out, "unauthorised executions: %d\n", d.intruded)
	if err := w.Quiet(); err != nil {
		fmt.Fprintf(&out, "%v\n", err)
	}
	return out.String()
}

// version is a module that counts its calls.
type version struct {
	native
	calls int
}

func (v *version) Call(ctx context.Context, i wasm.Invocation) (wasm.Result, error) {
	v.calls++
	return v.native.Call(ctx, i)
}

// load makes any binary a module with the same bodies.
func (s *story) load(binary []byte) (blueprint.Module, error) {
	v := &version{native: bodies}
	s.versions = append(s.versions, v)
	return v, nil
}
