package sim_test

import (
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A teller writes down what happens on a stage, one line for each message that
// arrives and for each event that an observer hears.
type teller struct {
	stage *stage
	hide  map[string]bool   // kinds of messages that are left out, by the first word of their line
	calls map[uint64]string // by invocation: client and number
	count map[int32]int     // by client: calls so far
	text  strings.Builder
}

func newTeller(s *stage) *teller {
	return &teller{stage: s, hide: map[string]bool{"distance": true}, calls: map[uint64]string{}, count: map[int32]int{}}
}

// take returns what has been told and begins anew.
func (w *teller) take() string {
	text := w.text.String()
	w.text.Reset()
	return text
}

func (w *teller) line(format string, args ...any) {
	fmt.Fprintf(&w.text, "%9s  %s\n", milliseconds(w.stage.now), fmt.Sprintf(format, args...))
}

func milliseconds(ns int64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", float64(ns)/1e6), "0"), ".") + "ms"
}

// message tells that a message has arrived.
func (w *teller) message(m *network.Message) {
	text := w.says(m.Body)
	if kind, _, _ := strings.Cut(text, " "); w.hide[strings.TrimSuffix(kind, ":")] {
		return
	}
	to := w.stage.address(m.To)
	if m.From == m.To {
		w.line("%s: %s", to, text)
		return
	}
	w.line("%s -> %s: %s", w.stage.address(m.From), to, text)
}

// says is what a message says, in words.
func (w *teller) says(body network.Body) string {
	s := w.stage
	switch b := body.(type) {
	case *protocol.Request:
		return w.request(b)
	case *protocol.Reply:
		text := fmt.Sprintf("reply to %s: %v", w.calls[b.ID], b.Status)
		if len(b.Output) > 0 {
			text += fmt.Sprintf(" %q", b.Output)
		}
		return text + w.seen(b.Version, b.Versions)
	case *protocol.RemoteRead:
		return fmt.Sprintf("read %q of %s for %s", b.Key, s.collection(b.Collection), w.calls[b.Call])
	case *protocol.RemoteValue:
		return "value for " + w.calls[b.Call]
	case *protocol.RemoteWrite:
		return fmt.Sprintf("write-through to %s for %s, %d effects", s.collection(b.Unit), w.calls[b.Call], len(b.Effects))
	case *protocol.RemoteOperation:
		return fmt.Sprintf("operation on %q of %s for %s", b.Operation.Key, s.collection(b.Collection), w.calls[b.Call])
	case *protocol.RemoteOutcome:
		return "outcome for " + w.calls[b.Call] + when(b.Outcome.Refused == replica.NoRoom, ", no room") + when(b.Outcome.Refused == replica.Destroyed, ", gone")
	case *protocol.RemoteDone:
		return fmt.Sprintf("done on %s for %s%s%s", s.collection(b.Unit), w.calls[b.Call],
			when(b.Refused, ", refused"), when(b.Gone, ", gone"))
	case *protocol.Update:
		return w.update(b)
	case *protocol.Distance:
		if b.RTT == protocol.Unreachable {
			return fmt.Sprintf("distance to %s: unreachable", s.collection(b.Collection))
		}
		return fmt.Sprintf("distance to %s: %s", s.collection(b.Collection), milliseconds(b.RTT))
	}
	for _, words := range []func(network.Body) string{w.placement, w.failover, w.management} {
		if text := words(body); text != "" {
			return text
		}
	}
	panic(fmt.Sprintf("the teller has no words for a %T", body))
}

// placement is what a message of the placement protocol says.
func (w *teller) placement(body network.Body) (text string) {
	s := w.stage
	switch b := body.(type) {
	case *protocol.Configure:
		text = fmt.Sprintf("configuration of %s %s for %s", s.collection(b.Collection), w.configuration(&b.Configuration), s.names(b.To))
	case *protocol.Propose:
		text = fmt.Sprintf("proposal for %s: %s%s", s.collection(b.Collection), w.action(&b.Proposal), when(b.Forced, ", done already"))
	case *protocol.Grant:
		text = fmt.Sprintf("grant of %s: fetch from %s%s", s.collection(b.Collection), s.name(b.Source), after(b.After))
	case *protocol.Fetch:
		text = fmt.Sprintf("fetch %s for %s%s", s.collection(b.Collection), s.name(b.Target), after(b.After))
	case *protocol.Transfer:
		text = fmt.Sprintf("transfer of %s, %d bytes", s.collection(b.Collection), b.Size)
	case *protocol.Installed:
		text = fmt.Sprintf("installed %s at %s", s.collection(b.Collection), s.name(b.Target))
		if b.Refused != "" {
			text = fmt.Sprintf("not-installed %s at %s: %s", s.collection(b.Collection), s.name(b.Target), b.Refused)
		}
	case *protocol.Refuse:
		text = fmt.Sprintf("refusal: %s does not take %s: %s", s.name(b.Target), s.collection(b.Collection), b.Reason)
	case *protocol.Handover:
		text = fmt.Sprintf("hand-over of %s%s, %s", s.collection(b.Collection), after(b.Version), w.configuration(&b.Configuration))
	case *protocol.Gossip:
		text = "gossip"
	}
	return text
}

// failover is what a message of failover says.
func (w *teller) failover(body network.Body) string {
	s := w.stage
	switch b := body.(type) {
	case *protocol.Beat:
		text := "beat:"
		for _, c := range b.Claims {
			text += fmt.Sprintf(" %s in term %d", s.collection(c.Unit), c.Term)
		}
		return text
	case *protocol.Lease:
		text := "lease until " + milliseconds(b.Until) + ":"
		for _, t := range b.Granted {
			text += fmt.Sprintf(" %s in term %d", s.collection(t.Unit), t.Term)
		}
		for _, t := range b.Refused {
			text += fmt.Sprintf(" refused for %s in term %d", s.collection(t.Unit), t.Term)
		}
		return text
	case *protocol.Poll:
		return fmt.Sprintf("poll on %s, round %d", s.collection(b.Unit), b.Round)
	case *protocol.Ballot:
		return fmt.Sprintf("ballot on %s, round %d: %d.%d%s", s.collection(b.Unit), b.Round, b.Version.Term, b.Version.Index, when(!b.Ready, ", cannot lead"))
	case *protocol.Elect:
		return fmt.Sprintf("elect %s for %s %s", s.name(b.Leader), s.collection(b.Collection), w.configuration(&b.Configuration))
	case *protocol.Reign:
		return fmt.Sprintf("reign: %s leads %s in term %d", s.name(b.Leader), s.collection(b.Unit), b.Term)
	}
	return ""
}

// management is what a message to or from the management layer says.
func (w *teller) management(body network.Body) string {
	s := w.stage
	switch b := body.(type) {
	case *protocol.TokenRequest:
		return "token for " + s.config.Clients[b.Client].Name + when(b.Token != "", ", renewed")
	case *protocol.TokenReply:
		return "token" + when(b.Token == "", fmt.Sprintf(" refused: %v", b.Reason))
	case *protocol.MetadataQuery:
		return fmt.Sprintf("metadata for %s: what does %s use?", w.calls[b.Call], b.Name)
	case *protocol.MetadataReply:
		if b.Reason != identity.None {
			return fmt.Sprintf("metadata: %v", b.Reason)
		}
		var on []string
		for _, d := range b.Set {
			on = append(on, s.collection(d.Collection))
		}
		return "metadata: " + strings.Join(on, ", ")
	case *protocol.CodeRequest:
		return "code " + s.cat.Modules[b.Module].Name + " for " + s.name(b.Node)
	case *protocol.CodeReply:
		return "code " + s.cat.Modules[b.Module].Name
	case *protocol.Revoke:
		return fmt.Sprintf("revoke tokens of %s%s older than %d", b.Group, when(b.Subject != "", "/"+b.Subject), b.Version)
	case *protocol.Change:
		if b.What == protocol.Deployed {
			return "change: a function of " + b.Group + " is deployed anew"
		}
		return fmt.Sprintf("change: %s is %s", s.collection(b.Collection), when(b.What == protocol.Created, "created")+when(b.What == protocol.Destroyed, "destroyed"))
	case *protocol.Cleared:
		return "cleared " + s.collection(b.Collection)
	case *protocol.Place:
		return "place " + s.collection(b.Collection)
	case *protocol.Placed:
		return "placed " + s.collection(b.Collection) + when(b.Refused, ": refused")
	}
	return ""
}

func (w *teller) request(b *protocol.Request) string {
	verb := "reads"
	if b.Write {
		verb = "writes"
	}
	on := []string{}
	for _, u := range b.Set {
		on = append(on, w.stage.collection(u.Collection))
	}
	if b.Set == nil {
		on = append(on, w.stage.collection(b.Collection))
	}
	text := fmt.Sprintf("request %s %s %s", w.calls[b.ID], verb, strings.Join(on, ", "))
	if b.Session != (replica.Version{}) {
		text += fmt.Sprintf(", has seen %d.%d", b.Session.Term, b.Session.Index)
	}
	return text + when(b.ToLeader, ", at the leader")
}

func (w *teller) update(b *protocol.Update) string {
	text := "update of " + w.stage.collection(b.Collection)
	if n := len(b.Entries); n > 0 {
		first, last := b.Entries[0].Version, b.Entries[n-1].Version
		text += fmt.Sprintf(" %d.%d", first.Term, first.Index)
		if n > 1 {
			text += fmt.Sprintf(" to %d.%d", last.Term, last.Index)
		}
	}
	if len(b.Made) > 1 {
		text += fmt.Sprintf(" (%d writes)", len(b.Made))
	}
	text += " for " + w.stage.names(b.To)
	for _, m := range b.Sponsored {
		text += ", sent on to " + w.stage.name(m.Node)
	}
	return text
}

// configuration is term.seq, the leader and the copies.
func (w *teller) configuration(c *protocol.Configuration) string {
	text := fmt.Sprintf("%d/%d: %s leads, copies at %s", c.Term, c.Seq, w.stage.name(c.Leader), w.stage.names(c.Replicas))
	var joining []int32
	for _, j := range c.Joining {
		joining = append(joining, j.Node)
	}
	if len(joining) > 0 {
		text += ", " + w.stage.names(joining) + " joining"
	}
	return "(" + text + ")"
}

func (w *teller) action(a *record.Proposal) string {
	text := a.Kind.String()
	if a.To >= 0 {
		text += " to " + w.stage.name(a.To)
	}
	return text + when(a.DropSelf, " and go")
}

func (w *teller) seen(v replica.Version, all []protocol.Seen) string {
	text := ""
	if v != (replica.Version{}) {
		text = fmt.Sprintf(", at %d.%d", v.Term, v.Index)
	}
	for _, s := range all {
		text += fmt.Sprintf(", %s at %d.%d", w.stage.collection(s.Unit), s.Version.Term, s.Version.Index)
	}
	return text
}

func after(v replica.Version) string {
	if v == (replica.Version{}) {
		return ""
	}
	return fmt.Sprintf(", up to %d.%d", v.Term, v.Index)
}

func when(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

// Began numbers a client's call.
func (w *teller) Began(i *record.Invocation) {
	w.count[i.Client]++
	w.calls[i.ID] = fmt.Sprintf("%s-%d", w.stage.config.Clients[i.Client].Name, w.count[i.Client])
}

// Invoked tells how long a call took, and where the time went.
func (w *teller) Invoked(i *record.Invocation) {
	text := ""
	for p := range record.Part(record.Parts) {
		if i.Parts[p] > 0 {
			text += fmt.Sprintf(", %v %s", p, milliseconds(i.Parts[p]))
		}
	}
	w.line("%s is over: %v after %s%s", w.calls[i.ID], i.Status, milliseconds(i.Latency()), text)
}

// Started tells that a body runs on a sec collection; of others Served tells more.
func (w *teller) Started(i *record.Invocation) {
	if w.stage.config.Collections[i.Collection].Consistency == workloads.SEC {
		w.line("%s runs %s on %s", w.stage.name(i.Executed), w.calls[i.ID], w.stage.collection(i.Collection))
	}
}

// Served tells that a body runs on a sequential collection.
func (w *teller) Served(s record.Serve) {
	w.line("%s runs %s on %s at %d.%d", w.stage.name(s.Node), w.calls[s.Invocation], w.stage.collection(s.Collection), s.FoundTerm, s.FoundIndex)
}

// Acted tells a change of placement.
func (w *teller) Acted(a *record.Act) {
	node, unit := w.stage.name(a.Node), w.stage.collection(a.Collection)
	reason := when(a.Reason != "", " ("+a.Reason+")")
	switch a.Kind {
	case record.Create:
		w.line("%s has a first copy of %s%s", node, unit, when(a.Leader == a.Node, " and leads it"))
	case record.Copy:
		w.line("%s has a copy of %s", node, unit)
	case record.Drop:
		w.line("%s drops its copy of %s%s", node, unit, reason)
	case record.Lead:
		w.line("%s leads %s in term %d%s", node, unit, a.Term, reason)
	case record.Refuse:
		w.line("%s refuses a copy of %s%s", node, unit, reason)
	case record.Destroy:
		w.line("nothing of %s is left anywhere", unit)
	}
}

// Committed tells a write.
func (w *teller) Committed(c record.Commit) {
	version := ""
	if c.Term > 0 {
		version = fmt.Sprintf(" as %d.%d", c.Term, c.Index)
	}
	w.line("%s commits %s to %s%s", w.stage.name(c.Node), w.calls[c.Invocation], w.stage.collection(c.Collection), version)
}

// Applied tells how far a follower has got.
func (w *teller) Applied(a record.Apply) {
	w.line("%s has %s up to %d.%d", w.stage.name(a.Node), w.stage.collection(a.Collection), a.Term, a.Index)
}

// Proposed tells what became of a proposal.
func (w *teller) Proposed(p *record.Proposal) {
	to := ""
	if p.To >= 0 {
		to = " to " + w.stage.name(p.To)
	}
	w.line("%s judges %s's %s of %s%s: %v", w.stage.name(p.Leader), w.stage.name(p.Proposer), p.Kind, w.stage.collection(p.Collection), to, p.Verdict)
}

// FailedOver tells where an elected leader begins.
func (w *teller) FailedOver(f record.Failover) {
	w.line("%s goes on with %s from %d.%d", w.stage.name(f.Node), w.stage.collection(f.Collection), f.BaseTerm, f.BaseIndex)
}

// Refused tells that a request has been turned away.
func (w *teller) Refused(r record.Refusal) {
	w.line("%s refuses %s: %v", w.stage.name(r.Node), w.calls[r.Invocation], r.Reason)
}
