package sim_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Each file of testdata/protocol is one situation of the protocol, told message by
// message: the sequence diagrams of docs/MODEL.md, played by the real nodes. Commands:
//
//	world                              one line each:
//	  node NAME [under PARENT RTT] [memory=BYTES] [cores=N]
//	  collection NAME sequential|sec [size=BYTES] [copies=NODE,...] [leader=NODE] [group=NAME] [absent at=NODE]
//	  function NAME [writes=C,...] [reads=C,...]
//	  client NAME at NODE
//	  lease TIME heartbeat TIME | coalesce TIME | timeout TIME retries N [backoff TIME] | forward | central
//	  epoch TIME | policy NAME         of sequential collections; static proposes nothing
//	  duration TIME                    no epoch begins after it
//	  hide KIND ... | show KIND ...    messages by the first word of their line
//	play [until=TIME]                  what is done, each line at its time; then time passes until
//	                                   nothing is to come any more, or up to a time
//	  TIME CLIENT reads|writes COLLECTION | fills COLLECTION BYTES | calls FUNCTION | moves NODE
//	  TIME NODE proposes copy|lead|drop COLLECTION [to NODE] [and goes] [without estimate] [offer X]
//	  TIME NODE cut|mended|crashes|restarts | needs BYTES
//	  TIME create|destroy COLLECTION
//	state COLLECTION                   what every node has of it
//
// After every play the laws of package check must hold.
func TestProtocol(t *testing.T) {
	datadriven.Walk(t, "testdata/protocol", func(t *testing.T, path string) {
		s := &script{}
		datadriven.RunTest(t, path, s.run)
	})
}

// A driver on a real machine cannot run a body within the event that begins it: the node
// goes on meanwhile, the body reads a state that stands still, and what it has really taken
// comes off the time that the model has for it. Nothing of a story may change by that.
func TestProtocolWithBodiesThatTakeTime(t *testing.T) {
	datadriven.Walk(t, "testdata/protocol", func(t *testing.T, path string) {
		s := &script{late: 1}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if got := s.run(t, d); got != d.Expected {
				t.Errorf("%s is another story where bodies take %d ns:\n%s", d.Pos, s.late, got)
			}
			return d.Expected // never rewritten from here
		})
	})
}

// run does what a command of a file says, and tells what happened.
func (s *script) run(t *testing.T, d *datadriven.TestData) string {
	s.t, s.d = t, d
	switch d.Cmd {
	case "world":
		s.build()
		s.stage.late = s.late
		return s.stage.teller.take()
	case "play":
		return s.play()
	case "state":
		return s.stage.state(s.collection(d.CmdArgs[0].Key))
	}
	d.Fatalf(t, "unknown command %q", d.Cmd)
	return ""
}

// script is the state of one file.
type script struct {
	t      *testing.T
	d      *datadriven.TestData
	config sim.Config
	tree   []topology.Node
	first  map[int32]holding
	hide   map[string]bool
	stage  *stage
	late   int64 // ns that bodies really take
}

// plainFunctions are those on one collection: to read and to write it.
const plainFunctions = 2

func (s *script) build() {
	s.config, s.first = exact(s.t, 1), map[int32]holding{}
	s.hide = map[string]bool{"distance": true, "gossip": true}
	p := &s.config.Parameters
	p.Warm, p.Duration, p.Coalesce = true, math.MaxInt64/2, [2]int64{}
	p.Placement.Epoch = 0
	p.Placement.Policies = [2]policy.Policy{mustPolicy(s.t, "static", nil), mustPolicy(s.t, "static", nil)}
	s.config.Functions = []workloads.Function{
		{Name: "read", Module: "native", Export: "read"},
		{Name: "write", Module: "native", Export: "poke", Write: true},
	}
	s.config.Management.Functions = make([]platform.FunctionCard, plainFunctions)
	for line := range strings.SplitSeq(s.d.Input, "\n") {
		s.add(strings.Fields(line))
	}
	tree, err := topology.New(s.tree)
	if err != nil {
		s.d.Fatalf(s.t, "%v", err)
	}
	s.config.Tree = tree
	for i := range s.config.Clients {
		for c := range s.config.Collections {
			s.config.Clients[i].Collections = append(s.config.Clients[i].Collections, c)
		}
	}
	s.stage = newStage(s.t, &s.config, s.first)
	s.stage.teller.hide = s.hide
}

// add takes one line of a world.
func (s *script) add(f []string) {
	p := &s.config.Parameters
	switch f[0] {
	case "node":
		s.addNode(f)
	case "collection":
		s.addCollection(f)
	case "function":
		s.addFunction(f)
	case "client":
		s.config.Clients = append(s.config.Clients, workloads.Client{
			Name: f[1], Access: int(s.node(f[3])), WriteShare: 0.5,
			Arrivals: workloads.Arrivals{Process: workloads.Traced},
		})
	case "lease":
		p.Placement.Failover = true
		p.Placement.Lease, p.Placement.Heartbeat = s.time(f[1]), s.time(f[3])
	case "coalesce":
		p.Coalesce = [2]int64{s.time(f[1]), s.time(f[1])}
	case "timeout":
		p.Timeout, p.Retries = s.time(f[1]), int(s.number(f[3]))
		if len(f) > 4 {
			p.Backoff = s.time(f[5])
		}
	case "epoch":
		p.Placement.Epoch, p.Placement.Gossip = s.time(f[1]), ms
	case "policy":
		p.Placement.Policies[workloads.Sequential] = mustPolicy(s.t, f[1], nil)
	case "duration":
		p.Duration = s.time(f[1])
	case "forward":
		p.ForwardSession = true
	case "central":
		p.Central = true
	case "hide", "show":
		for _, kind := range f[1:] {
			s.hide[kind] = f[0] == "hide"
		}
	default:
		s.d.Fatalf(s.t, "a world has no %q", f[0])
	}
}

func (s *script) addNode(f []string) {
	n := topology.Node{Name: f[1], Parent: topology.None, Cores: 4, Speed: 30e6}
	rest := f[2:]
	if len(rest) > 0 && rest[0] == "under" {
		n.Parent, n.Uplink.RTT = int(s.node(rest[1])), s.time(rest[2])
		rest = rest[3:]
	}
	for _, option := range rest {
		switch key, value, _ := strings.Cut(option, "="); key {
		case "memory":
			n.Memory = s.number(value)
		case "cores":
			n.Cores = int(s.number(value))
		default:
			s.d.Fatalf(s.t, "a node has no %q", option)
		}
	}
	s.tree = append(s.tree, n)
}

func (s *script) addCollection(f []string) {
	c := workloads.Collection{Name: f[1], Consistency: workloads.SEC, Size: 1000, Read: 0, Write: 1}
	if f[2] == "sequential" {
		c.Consistency = workloads.Sequential
	}
	var card platform.Card
	var h holding
	for _, option := range f[3:] {
		switch key, value, _ := strings.Cut(option, "="); key {
		case "size":
			c.Size = s.number(value)
		case "copies":
			for name := range strings.SplitSeq(value, ",") {
				h.copies = append(h.copies, s.node(name))
			}
		case "leader":
			h.leader = s.node(value)
		case "group":
			card.CoLocation = value
		case "absent":
			card.Absent = true
		case "at":
			c.Home = int(s.node(value))
		default:
			s.d.Fatalf(s.t, "a collection has no %q", option)
		}
	}
	if len(h.copies) == 0 {
		h.copies = []int32{h.leader}
	}
	if !card.Absent {
		s.first[int32(len(s.config.Collections))] = h
	}
	s.config.Collections = append(s.config.Collections, c)
	s.config.Management.Collections = append(s.config.Management.Collections, card)
}

func (s *script) addFunction(f []string) {
	function := workloads.Function{Name: f[1], Module: "native", Export: "both"}
	var card platform.FunctionCard
	for _, option := range f[2:] {
		key, value, _ := strings.Cut(option, "=")
		for name := range strings.SplitSeq(value, ",") {
			card.Dependencies = append(card.Dependencies, uses(name, key == "writes"))
			function.Write = function.Write || key == "writes"
		}
	}
	s.config.Functions = append(s.config.Functions, function)
	s.config.Management.Functions = append(s.config.Management.Functions, card)
}

// play does what the lines say and lets time pass.
func (s *script) play() string {
	for line := range strings.SplitSeq(s.d.Input, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		at := s.time(f[0])
		if at < s.stage.now {
			s.d.Fatalf(s.t, "it is %s already: %s", milliseconds(s.stage.now), line)
		}
		told := strings.Join(f[1:], " ")
		do := s.action(f[1:])
		s.stage.after(at-s.stage.now, func() {
			s.stage.teller.line("* %s", told)
			do()
		})
	}
	until := ""
	s.d.MaybeScanArgs(s.t, "until", &until)
	end := int64(0)
	if until != "" {
		end = s.time(until)
	}
	s.stage.play(end)
	for _, v := range s.stage.laws.Violations() {
		s.t.Errorf("%s: %v", s.d.Pos, v)
	}
	return s.stage.teller.take()
}

// action is what one line of a play does.
func (s *script) action(f []string) func() {
	if f[0] == "create" || f[0] == "destroy" {
		kind := platform.Create
		if f[0] == "destroy" {
			kind = platform.Destroy
		}
		m := &s.stage.cat.Management
		m.Events = append(m.Events, platform.Event{Kind: kind, Collection: int(s.collection(f[1]))})
		event := len(m.Events) - 1
		return func() { s.stage.nodes[0].Administer(event) }
	}
	for i := range s.config.Clients {
		if s.config.Clients[i].Name == f[0] {
			return s.clientAction(i, f[1:])
		}
	}
	return s.nodeAction(s.node(f[0]), f[1:])
}

func (s *script) clientAction(who int, f []string) func() {
	switch f[0] {
	case "moves":
		to := s.node(f[1])
		return func() { s.stage.clients[who].Attach(to) }
	case "calls":
		for i := plainFunctions; i < len(s.config.Functions); i++ {
			if s.config.Functions[i].Name == f[1] {
				c := workloads.Call{Collection: s.stage.firstOf(i), Write: s.config.Functions[i].Write}
				return func() { s.stage.with(i, func() { s.stage.call(who, c) }) }
			}
		}
	case "reads", "writes", "fills":
		c := workloads.Call{Collection: int(s.collection(f[1])), Write: f[0] != "reads"}
		if f[0] == "fills" {
			c.Input = f[2]
		}
		return func() { s.stage.call(who, c) }
	}
	s.d.Fatalf(s.t, "a client cannot do %q", strings.Join(f, " "))
	return nil
}

func (s *script) nodeAction(at int32, f []string) func() {
	switch f[0] {
	case "cut":
		return func() { s.stage.cutLink(at) }
	case "mended":
		return func() { s.stage.mendLink(at) }
	case "crashes":
		return func() { s.stage.crash(at) }
	case "restarts":
		return func() { s.stage.restart(at) }
	case "needs":
		bytes := s.number(f[1])
		return func() {
			if !s.stage.nodes[at].MakeRoom(bytes) {
				s.stage.teller.line("%s has no room for %d bytes", s.stage.name(at), bytes)
			}
		}
	case "proposes":
		return s.proposal(at, f[1:])
	}
	s.d.Fatalf(s.t, "a node cannot do %q", strings.Join(f, " "))
	return nil
}

// proposal is what a node's policy would propose at that moment.
func (s *script) proposal(at int32, f []string) func() {
	a := record.Proposal{Proposer: at, To: -1, Delta: -1, Reason: "scripted"}
	switch f[0] {
	case "copy":
		a.Kind = policy.Copy
	case "lead":
		a.Kind = policy.Lead
	case "drop":
		a.Kind = policy.Drop
	default:
		s.d.Fatalf(s.t, "nobody proposes %q", f[0])
	}
	a.Collection = s.collection(f[1])
	for rest := f[2:]; len(rest) > 1; rest = rest[2:] {
		switch rest[0] {
		case "to":
			a.To = s.node(rest[1])
		case "and":
			a.DropSelf = rest[1] == "goes"
		case "without":
			a.Delta = math.NaN()
		case "offer":
			a.Offer = float64(s.number(rest[1]))
		}
	}
	return func() {
		n := s.stage.nodes[at]
		a.Made = s.stage.now
		n.Handle(&network.Message{Via: -1, Category: network.Control, Body: &protocol.Propose{
			Proposal: a, Seq: n.Known(a.Collection).Copy().Config.Seq,
		}})
	}
}

func (s *script) node(name string) int32 {
	for i := range s.tree {
		if s.tree[i].Name == name {
			return int32(i)
		}
	}
	s.d.Fatalf(s.t, "there is no node %q", name)
	return -1
}

func (s *script) collection(name string) int32 {
	for i := range s.config.Collections {
		if s.config.Collections[i].Name == name {
			return int32(i)
		}
	}
	s.d.Fatalf(s.t, "there is no collection %q", name)
	return -1
}

func (s *script) time(text string) int64 {
	d, err := time.ParseDuration(text)
	if err != nil {
		s.d.Fatalf(s.t, "%v", err)
	}
	return int64(d)
}

func (s *script) number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		s.d.Fatalf(s.t, "%v", err)
	}
	return n
}
