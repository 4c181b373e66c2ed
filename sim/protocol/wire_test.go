package protocol_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// drawer draws what messages are made of, within the limits of the wire format.
type drawer struct{ t *rapid.T }

func (d drawer) node() int32          { return rapid.Int32Range(0, 1<<24-1).Draw(d.t, "node") }
func (d drawer) unit() int32          { return rapid.Int32Range(0, math.MaxInt32).Draw(d.t, "unit") }
func (d drawer) i32() int32           { return rapid.Int32().Draw(d.t, "i32") }
func (d drawer) i64() int64           { return rapid.Int64().Draw(d.t, "i64") }
func (d drawer) u64() uint64          { return rapid.Uint64().Draw(d.t, "u64") }
func (d drawer) yes() bool            { return rapid.Bool().Draw(d.t, "yes") }
func (d drawer) text() string         { return rapid.StringN(-1, -1, 40).Draw(d.t, "text") }
func (d drawer) some(name string) int { return rapid.IntRange(0, 4).Draw(d.t, name) }

func (d drawer) f64() float64 {
	return rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, math.Inf(1), math.Inf(-1), math.MaxFloat64})).Draw(d.t, "f64")
}

func (d drawer) bytes() []byte {
	return listOf(d, "bytes", func() byte { return rapid.Byte().Draw(d.t, "byte") })
}

func (d drawer) version() replica.Version { return replica.Version{Term: d.u64(), Index: d.u64()} }

func (d drawer) reason() identity.Reason {
	return identity.Reason(rapid.IntRange(0, len(identity.Reasons())).Draw(d.t, "reason"))
}

func (d drawer) status() record.Status {
	return rapid.SampledFrom(record.Statuses()).Draw(d.t, "status")
}

// listOf draws a short list; nil if it is empty.
func listOf[T any](d drawer, name string, one func() T) []T {
	var list []T
	for range d.some(name) {
		list = append(list, one())
	}
	return list
}

func (d drawer) nodes() []int32    { return listOf(d, "nodes", d.node) }
func (d drawer) strings() []string { return listOf(d, "strings", d.text) }

func (d drawer) invocation() record.Invocation {
	i := record.Invocation{
		ID: d.u64(), Client: d.i32(), Function: d.i32(), Collection: d.i32(), Write: d.yes(), Status: d.status(),
		Access: d.i32(), Executed: d.i32(), Release: d.i32(), Hostile: d.yes(), Hops: d.i32(), Wrote: d.i32(),
		Retries: d.i32(), Gas: d.i64(), Accesses: d.i64(), Said: d.text(), Path: d.i64(), Nearest: d.i64(), Exclusive: d.yes(),
	}
	i.Begin(d.i64())
	for range record.Parts {
		i.Lap(record.Part(rapid.IntRange(0, record.Parts-1).Draw(d.t, "part")), d.i64())
	}
	return i
}

func (d drawer) proof() identity.Proof {
	if d.yes() {
		return identity.Proof{}
	}
	p := identity.Proof{Number: max(1, d.u64()), Signature: make([]byte, ed25519.SignatureSize)}
	if d.yes() {
		p.Boot = max(1, d.u64())
	}
	p.Signature[d.some("signed")] = 7
	return p
}

func (d drawer) effect() replica.Effect {
	e := replica.Effect{Op: replica.Op(rapid.IntRange(0, 4).Draw(d.t, "op")), Key: d.text()}
	switch e.Op {
	case replica.Set, replica.SetAdd, replica.SetRemove:
		e.Value = d.bytes()
	case replica.Increment:
		e.Delta = d.i64()
	case replica.Delete:
	}
	return e
}

// sec is a copy with some history, part of which it has from another one.
func (d drawer) sec() *replica.SEC {
	actor := func() replica.Actor {
		return replica.Actor{Node: d.node(), Incarnation: rapid.Uint32Range(0, 1<<24-1).Draw(d.t, "incarnation")}
	}
	a, b := replica.NewSEC(actor()), replica.NewSEC(actor())
	if d.yes() {
		a.Seed("seed", int64(100*d.some("size")))
	}
	for range d.some("commits") {
		delta := a.Commit(rapid.Int64Range(0, 1<<58-1).Draw(d.t, "now"), listOf(d, "effects", d.effect))
		if d.yes() {
			b.Merge(delta)
		}
		if d.yes() {
			a.Merge(b.Commit(rapid.Int64Range(0, 1<<58-1).Draw(d.t, "now"), listOf(d, "effects", d.effect)))
		}
	}
	return a
}

func (d drawer) sequential() (*replica.Sequential, []replica.Entry) {
	s := replica.NewSequential()
	if d.yes() {
		s.Seed("seed", int64(100*d.some("size")))
	}
	term := rapid.Uint64Range(1, math.MaxUint64).Draw(d.t, "term")
	s.BeginTerm(term, d.node())
	var entries []replica.Entry
	for range d.some("entries") {
		entries = append(entries, s.Append(listOf(d, "effects", d.effect)))
	}
	return s, entries
}

func (d drawer) configuration() protocol.Configuration {
	c := protocol.Configuration{
		Collection: d.unit(), Term: d.u64(), Seq: d.u64(), Leader: d.i32(), Replicas: d.nodes(), Cause: d.text(), Delta: d.f64(),
		Joining: listOf(d, "joining", func() protocol.Joiner { return protocol.Joiner{Node: d.node()} }),
	}
	for i := range c.Joining {
		c.Joining[i].Seq = c.Seq - rapid.SampledFrom([]uint64{0, 1, 254, 255, 256, d.u64()}).Draw(d.t, "age")
	}
	if d.yes() {
		c.Elected, c.Base = max(1, d.u64()), d.version()
	}
	return c
}

func (d drawer) query() protocol.Query {
	return protocol.Query{Template: d.i32(), Collection: d.i32(), Arguments: d.text(), Roles: d.u64(), Foreign: d.i32()}
}

func (d drawer) refused() string {
	return rapid.SampledFrom([]string{"", "no-memory", "busy", "another", d.text()}).Draw(d.t, "refused")
}

// draws has a way to draw each kind of message.
var draws = map[string]func(d drawer) protocol.Message{
	"Request": func(d drawer) protocol.Message {
		return &protocol.Request{
			Invocation: d.invocation(), Input: d.bytes(), Deployed: d.i32(), Token: d.text(), Proof: d.proof(), Session: d.version(),
			ToLeader: d.yes(), Attempt: rapid.Uint32().Draw(d.t, "attempt"), Again: d.yes(), Detours: rapid.Int32Range(0, 1<<16-1).Draw(d.t, "detours"),
			Set: listOf(d, "set", func() protocol.Use {
				return protocol.Use{Collection: d.i32(), Unit: d.i32(), Write: d.yes(), Accesses: rapid.Int32Range(0, math.MaxInt32).Draw(d.t, "accesses"), Session: d.version()}
			}),
		}
	},
	"Reply": func(d drawer) protocol.Message {
		return &protocol.Reply{
			Invocation: d.invocation(), Attempt: rapid.Uint32().Draw(d.t, "attempt"), Output: d.bytes(), Version: d.version(),
			Versions:  listOf(d, "versions", func() protocol.Seen { return protocol.Seen{Unit: d.i32(), Version: d.version()} }),
			Catalogue: d.u64(), Boot: d.u64(),
		}
	},
	"RemoteRead": func(d drawer) protocol.Message {
		return &protocol.RemoteRead{Call: d.u64(), Slot: d.i32(), From: d.i32(), Collection: d.i32(), Unit: d.i32(), Key: d.text(), Keys: d.yes()}
	},
	"RemoteValue": func(d drawer) protocol.Message {
		return &protocol.RemoteValue{
			Call: d.u64(), Slot: d.i32(), Found: d.yes(), Keys: d.strings(),
			Value: replica.Value{Kind: replica.Kind(rapid.IntRange(0, 2).Draw(d.t, "kind")), Bytes: d.bytes(), Count: d.i64(), Members: d.strings()},
		}
	},
	"RemoteWrite": func(d drawer) protocol.Message {
		return &protocol.RemoteWrite{
			Call: d.u64(), Client: d.i32(), Unit: d.i32(), Slot: d.i32(), Node: d.i32(), Effects: listOf(d, "effects", d.effect),
		}
	},
	"RemoteDone": func(d drawer) protocol.Message {
		return &protocol.RemoteDone{
			Call: d.u64(), Unit: d.i32(), Slot: d.i32(), Refused: d.yes(), Gone: d.yes(), Version: d.version(),
		}
	},
	"RemoteOperation": func(d drawer) protocol.Message {
		e := d.effect()
		return &protocol.RemoteOperation{
			Call: d.u64(), Client: d.i32(), Slot: d.i32(), From: d.i32(), Collection: d.i32(), Unit: d.i32(),
			Operation: replica.Operation{
				Op: e.Op, Key: e.Key, Value: string(e.Value), Delta: e.Delta, If: replica.Condition(rapid.IntRange(0, 2).Draw(d.t, "if")), Old: d.text(),
			},
		}
	},
	"RemoteOutcome": func(d drawer) protocol.Message {
		return &protocol.RemoteOutcome{
			Call: d.u64(), Unit: d.i32(), Slot: d.i32(), Changed: d.yes(), Version: d.version(),
			Outcome: replica.OperationOutcome{Code: d.i32(), Count: d.i64(), Refused: replica.Refusal(rapid.IntRange(0, 2).Draw(d.t, "refused"))},
		}
	},
	"Update": func(d drawer) protocol.Message {
		u := &protocol.Update{
			Collection: d.unit(), Origin: d.i32(), Seq: d.u64(), To: d.nodes(), Whole: d.yes(), Made: listOf(d, "made", d.i64),
			Sponsored: listOf(d, "sponsored", func() protocol.Sponsored { return protocol.Sponsored{Node: d.i32(), Seq: d.u64()} }),
		}
		if d.yes() {
			_, u.Entries = d.sequential()
			for i := range u.Entries {
				u.Size += u.Entries[i].WireBytes()
			}
		} else {
			u.Delta = d.sec().Everything()
			u.Size = u.Delta.WireBytes()
		}
		return u
	},
	"Distance": func(d drawer) protocol.Message { return &protocol.Distance{Collection: d.i32(), RTT: d.i64()} },
	"Configure": func(d drawer) protocol.Message {
		return &protocol.Configure{Configuration: d.configuration(), To: d.nodes()}
	},
	"Propose": func(d drawer) protocol.Message {
		return &protocol.Propose{
			Seq: d.u64(), Forced: d.yes(),
			Proposal: record.Proposal{
				At: d.i64(), Made: d.i64(), Collection: d.i32(), Proposer: d.i32(), Leader: d.i32(), Kind: policy.Kind(rapid.IntRange(0, 2).Draw(d.t, "kind")), To: d.i32(),
				DropSelf: d.yes(), Verdict: record.Verdict(d.some("verdict")), Delta: d.f64(), Threshold: d.f64(), Reads: d.f64(), Writes: d.f64(),
				Propagation: d.f64(), Copies: d.f64(), Memory: d.f64(), Load: d.f64(), Offer: d.f64(), Reason: d.text(),
				ReadRate: d.f64(), WriteRate: d.f64(), UpdateRate: d.f64(), Evidence: d.f64(), Origins: d.some("origins"),
			},
		}
	},
	"Grant": func(d drawer) protocol.Message {
		return &protocol.Grant{Configuration: d.configuration(), Source: d.i32(), Target: d.i32(), After: d.version(), Size: d.i64(), Offer: d.f64()}
	},
	"Fetch": func(d drawer) protocol.Message {
		return &protocol.Fetch{Collection: d.i32(), Target: d.i32(), Seq: d.u64(), After: d.version(), Elected: d.u64()}
	},
	"Transfer": func(d drawer) protocol.Message {
		x := &protocol.Transfer{Collection: d.i32(), Seq: d.u64(), Source: d.i32()}
		if d.yes() {
			s, _ := d.sequential()
			x.State = s.Snapshot()
		} else {
			x.State = d.sec().Snapshot()
		}
		x.Size = x.State.Bytes()
		return x
	},
	"Installed": func(d drawer) protocol.Message {
		return &protocol.Installed{Collection: d.i32(), Proposer: d.i32(), Target: d.i32(), Seq: d.u64(), Refused: d.refused(), Offer: d.f64()}
	},
	"Refuse": func(d drawer) protocol.Message {
		return &protocol.Refuse{Collection: d.i32(), Target: d.i32(), Offer: d.f64(), Reason: d.refused()}
	},
	"Handover": func(d drawer) protocol.Message {
		h := &protocol.Handover{Configuration: d.configuration(), From: d.i32()}
		h.Version = replica.Version{Term: h.Term - uint64(rapid.Uint32().Draw(d.t, "terms")), Index: d.u64()}
		return h
	},
	"Gossip": func(d drawer) protocol.Message {
		return &protocol.Gossip{Node: d.i32(), Memory: policy.Memory{
			Used: d.i64(), Capacity: d.i64(), Price: d.f64(), Load: d.f64(), Cores: float64(rapid.Uint32().Draw(d.t, "cores")),
		}}
	},
	"Beat": func(d drawer) protocol.Message {
		return &protocol.Beat{Node: d.i32(), Sent: d.i64(), Claims: listOf(d, "claims", func() protocol.Claim {
			return protocol.Claim{Unit: d.unit(), Term: d.u64(), Seq: d.u64(), Elected: d.u64(), Holders: listOf(d, "holders", d.unit)}
		})}
	},
	"Lease": func(d drawer) protocol.Message {
		title := func() protocol.Title { return protocol.Title{Unit: d.i32(), Term: d.u64()} }
		return &protocol.Lease{Until: d.i64(), Granted: listOf(d, "granted", title), Refused: listOf(d, "refused", title)}
	},
	"Poll": func(d drawer) protocol.Message { return &protocol.Poll{Unit: d.i32(), Round: d.u64()} },
	"Ballot": func(d drawer) protocol.Message {
		return &protocol.Ballot{Unit: d.i32(), Round: d.u64(), Node: d.unit(), Ready: d.yes(), Version: d.version(), Config: d.configuration()}
	},
	"Elect": func(d drawer) protocol.Message {
		return &protocol.Elect{Configuration: d.configuration(), Until: d.i64()}
	},
	"Reign": func(d drawer) protocol.Message { return &protocol.Reign{Unit: d.i32(), Term: d.u64(), Leader: d.i32()} },
	"TokenRequest": func(d drawer) protocol.Message {
		if d.yes() {
			return &protocol.TokenRequest{Client: d.i32(), Token: "t" + d.text()}
		}
		return &protocol.TokenRequest{Client: d.i32(), Group: d.text(), Assertion: d.text()}
	},
	"TokenReply": func(d drawer) protocol.Message {
		return &protocol.TokenReply{Token: d.text(), Issued: d.i64(), Expires: d.i64(), Version: d.u64(), Reason: d.reason(), Renewal: d.yes()}
	},
	"MetadataQuery": func(d drawer) protocol.Message {
		q := &protocol.MetadataQuery{
			Query: d.query(), Client: d.i32(), Function: d.i32(), Call: d.u64(), Name: d.text(), Token: d.text(), Proof: d.proof(),
			Arguments: listOf(d, "arguments", func() protocol.Argument { return protocol.Argument{Name: d.text(), Value: d.text()} }),
		}
		q.Query.Arguments = rapid.SampledFrom([]string{"", protocol.Canonical(q.Arguments), q.Query.Arguments}).Draw(d.t, "form")
		if d.yes() { // so many that their lengths do not fit the header
			for range 20 {
				q.Arguments = append(q.Arguments, protocol.Argument{Name: "n"})
			}
		}
		return q
	},
	"MetadataReply": func(d drawer) protocol.Message {
		return &protocol.MetadataReply{
			Query: d.query(), Function: d.i32(), Version: d.u64(), Reason: d.reason(), Boot: d.u64(),
			Set:   listOf(d, "set", func() protocol.Dependency { return protocol.Dependency{Collection: d.i32(), Of: d.i32()} }),
			Newer: listOf(d, "newer", func() protocol.Newer { return protocol.Newer{Function: d.i32(), Position: d.i32()} }),
			Size:  rapid.Int64Range(0, 120).Draw(d.t, "size"),
		}
	},
	"CodeRequest": func(d drawer) protocol.Message {
		r := &protocol.CodeRequest{Node: d.i32(), Module: d.i32()}
		r.Want[d.some("digest")] = 9
		return r
	},
	"CodeReply": func(d drawer) protocol.Message {
		return &protocol.CodeReply{Module: d.i32(), Binary: d.bytes(), Size: rapid.Int64Range(0, 8).Draw(d.t, "size")}
	},
	"Revoke": func(d drawer) protocol.Message {
		return &protocol.Revoke{Revocation: identity.Revocation{Group: d.text(), Subject: d.text(), Version: d.u64(), At: d.i64(), Until: d.i64()}}
	},
	"Change": func(d drawer) protocol.Message {
		return &protocol.Change{
			What: protocol.ChangeKind(rapid.IntRange(0, 2).Draw(d.t, "what")), Group: d.text(), Version: d.u64(), Collection: d.i32(), Home: d.i32(), Function: d.node(),
		}
	},
	"Cleared": func(d drawer) protocol.Message { return &protocol.Cleared{Collection: d.i32()} },
	"Place":   func(d drawer) protocol.Message { return &protocol.Place{Collection: d.i32()} },
	"Placed": func(d drawer) protocol.Message {
		return &protocol.Placed{Collection: d.i32(), Node: d.unit(), Refused: d.yes()}
	},
}

// enveloped is a message with an address.
func (d drawer) enveloped(m protocol.Message) *network.Message {
	return &network.Message{
		From: network.Address(d.i32()), To: network.Address(d.i32()), Access: d.i32(),
		Category: network.Category(rapid.IntRange(0, network.Categories-1).Draw(d.t, "category")), Body: m,
	}
}

// equal compares two messages field by field, and states and deltas by all that they hold (the
// tests of package replica compare them part by part).
func equal(a, b protocol.Message) bool {
	switch x := a.(type) {
	case *protocol.Transfer:
		sent, y := *x, *b.(*protocol.Transfer)
		same := bytes.Equal(sent.State.AppendStructure(nil), y.State.AppendStructure(nil)) && bytes.Equal(sent.State.Append(nil), y.State.Append(nil)) &&
			sent.State.Bytes() == y.State.Bytes()
		sent.State, y.State = replica.Snapshot{}, replica.Snapshot{}
		return same && reflect.DeepEqual(sent, y)
	case *protocol.Update:
		sent, y := *x, *b.(*protocol.Update)
		same := bytes.Equal(sent.Delta.Append(nil), y.Delta.Append(nil)) && sent.Delta.WireBytes() == y.Delta.WireBytes()
		sent.Delta, y.Delta = replica.Delta{}, replica.Delta{}
		return same && reflect.DeepEqual(sent, y)
	}
	return reflect.DeepEqual(a, b)
}

// The modelled size of every message is what it takes when it is really written, and what is
// read is what was written. Without this the simulator could charge links for bytes that no
// real platform can do with, and a second process could see another message.
func TestEveryMessageTakesWhatIsModelled(t *testing.T) {
	for k := range protocol.Kinds {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			draw := draws[k.String()]
			if draw == nil {
				t.Fatal("nobody draws such a message: add it to draws")
			}
			rapid.Check(t, func(t *rapid.T) {
				d := drawer{t}
				m := draw(d)
				if n := int64(len(m.Append(nil))); n != m.Bytes() {
					t.Fatalf("%d bytes, modelled are %d: %+v", n, m.Bytes(), m)
				}
				sent := d.enveloped(m)
				frame := protocol.AppendFrame([]byte("before"), sent)[len("before"):]
				got, err := protocol.ReadFrame(frame)
				if err != nil {
					t.Fatalf("%v: %+v", err, m)
				}
				read := got.Body.(protocol.Message)
				if !equal(m, read) || read.Digest() != m.Digest() || read.Bytes() != m.Bytes() || read.About() != m.About() {
					t.Fatalf("sent %+v\nread %+v", m, read)
				}
				if got.Body = sent.Body; got != *sent {
					t.Fatalf("sent %+v, read %+v", *sent, got)
				}
				l, err := protocol.ReadLengths(frame)
				if err != nil || l.Frame() != len(frame) || int64(l.Body) != m.Bytes() {
					t.Fatalf("a frame of %d bytes with a body of %d says %+v, %v", len(frame), m.Bytes(), l, err)
				}
			})
		})
	}
}

// stay are fields that do not travel: what only a client, or only the node where a request is,
// knows of it.
var stay = map[string]bool{"Request.Drawn": true, "Request.Refreshed": true, "Request.Via": true}

// A field that nobody draws would be equal at both ends though it is not sent. Each has to
// be something else than zero in some message that is drawn.
func TestEveryFieldIsDrawn(t *testing.T) {
	for k := range protocol.Kinds {
		drawn := map[string]bool{}
		var look func(path string, x reflect.Value)
		look = func(path string, x reflect.Value) {
			drawn[path] = drawn[path] || !x.IsZero()
			switch {
			case strings.HasSuffix(x.Type().PkgPath(), "/sim/replica") && x.Kind() == reflect.Struct: // package replica tests these
			case x.Kind() == reflect.Struct:
				for i := range x.NumField() {
					if x.Type().Field(i).IsExported() {
						look(path+"."+x.Type().Field(i).Name, x.Field(i))
					}
				}
			case x.Kind() == reflect.Slice:
				for i := range x.Len() {
					look(path+"[]", x.Index(i))
				}
			}
		}
		example := rapid.Custom(func(t *rapid.T) protocol.Message { return draws[k.String()](drawer{t}) })
		for seed := range 100 {
			look(k.String(), reflect.ValueOf(example.Example(seed)).Elem())
		}
		for path, seen := range drawn {
			field := strings.Replace(path, ".Invocation.", ".", 1)
			if !seen && !stay[field] {
				t.Errorf("%s is zero in all messages that are drawn: draw it, and see that it is sent", path)
			}
			if seen && stay[field] {
				t.Errorf("%s does not travel, but is drawn", path)
			}
		}
	}
}

// A frame that was cut short, or has something behind it, is an error, and never a panic.
func TestTornFramesAreRefused(t *testing.T) {
	for k := range protocol.Kinds {
		rapid.Check(t, func(t *rapid.T) {
			d := drawer{t}
			frame := protocol.AppendFrame(nil, d.enveloped(draws[k.String()](d)))
			cut := rapid.IntRange(0, len(frame)-1).Draw(t, "cut")
			if _, err := protocol.ReadFrame(frame[:cut]); err == nil {
				t.Fatalf("%d of %d bytes are read as a whole frame", cut, len(frame))
			}
			if _, err := protocol.ReadFrame(append(frame, 0)); err == nil {
				t.Fatal("a byte too many is read")
			}
		})
	}
}

// A frame that announces more than it has must not make room for that: whoever can reach a
// socket could exhaust the memory of a node with a few bytes.
func TestNothingIsAllocatedForAnnouncements(t *testing.T) {
	for k := range protocol.Kinds {
		frame := protocol.AppendFrame(nil, &network.Message{Body: k.New()})
		for _, fill := range []byte{0x01, 0x7f, 0xff} {
			for from := 24; from < len(frame); from += 4 { // behind addresses and lengths
				bad := bytes.Clone(frame)
				for i := range 4 {
					bad[min(from+i, len(bad)-1)] = fill
				}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, _ = protocol.ReadFrame(bad)
				runtime.ReadMemStats(&after)
				if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
					t.Errorf("a %v of %d bytes with %#x at %d makes its reader allocate %d bytes", k, len(bad), fill, from, n)
				}
			}
		}
	}
}

// Errors say what is wrong, in which part of the frame, and where.
func TestErrorsSayWhere(t *testing.T) {
	place := protocol.AppendFrame(nil, &network.Message{Body: &protocol.Place{Collection: 3}})
	for _, c := range []struct {
		alter func(frame []byte) []byte
		want  string
	}{
		{func(f []byte) []byte { f[13] = byte(protocol.Kinds); return f }, fmt.Sprintf("header, offset 15: message of unknown kind %d", protocol.Kinds)},
		{func(f []byte) []byte { f[14] = 9; return f }, "header, offset 15: format 9, want 1"},
		{func(f []byte) []byte { f[12] = 200; return f }, "header, offset 15: unknown category 200"},
		{func(f []byte) []byte { return f[:100] }, "header, offset 15: 100 bytes of a frame of 192"},
		{func(f []byte) []byte { f[16] = 0xff; return f }, "header, offset 24: a frame of 4278190272 bytes, more than 1073741824"},
		{func(f []byte) []byte { f[64+4+9] = 1; return f }, "Place: body, offset 128: padding with something in it"},
		{func(f []byte) []byte { f[30] = 1; return f }, "Place: header, offset 30: 0x1 where zeros fill up the size"},
		{func(f []byte) []byte { return f[:3] }, "header, offset 0: 16 bytes wanted, 3 left"},
	} {
		_, err := protocol.ReadFrame(c.alter(bytes.Clone(place)))
		if err == nil || err.Error() != c.want {
			t.Errorf("error %v, want %s", err, c.want)
			continue
		}
		if at := new(wire.Error); !errors.As(err, &at) {
			t.Errorf("%v has no place", err)
		}
	}
}

// A number that its field cannot hold must not arrive as another.
func TestWhatDoesNotFitPanics(t *testing.T) {
	for name, m := range map[string]protocol.Message{
		"a node beyond 24 bits":        &protocol.Ballot{Config: protocol.Configuration{Joining: []protocol.Joiner{{Node: 1 << 24}}}},
		"a fraction of a core":         &protocol.Gossip{Memory: policy.Memory{Cores: 1.5}},
		"a negative unit":              &protocol.Beat{Claims: []protocol.Claim{{Unit: -1}}},
		"a last write of a later term": &protocol.Handover{Version: replica.Version{Term: 1}},
	} {
		func() {
			defer func() {
				if p := recover(); p == nil {
					t.Errorf("%s is sent", name)
				}
			}()
			m.Append(nil)
		}()
	}
}

// FuzzReadFrame: whatever comes over a socket is a message or an error. What is read is
// written again as the same bytes: there is one way to say a thing.
func FuzzReadFrame(f *testing.F) {
	for k := range protocol.Kinds {
		f.Add(protocol.AppendFrame(nil, &network.Message{Body: k.New()}))
		example := rapid.Custom(func(t *rapid.T) []byte {
			d := drawer{t}
			return protocol.AppendFrame(nil, d.enveloped(draws[k.String()](d)))
		})
		for seed := range 3 {
			f.Add(example.Example(seed))
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := protocol.ReadFrame(frame)
		if err != nil {
			if at := new(wire.Error); !errors.As(err, &at) || strings.Contains(err.Error(), "%!") {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		if n := m.Body.Bytes(); n != int64(len(m.Body.(protocol.Message).Append(nil))) {
			t.Fatalf("%T of %d modelled bytes", m.Body, n)
		}
		if again := protocol.AppendFrame(nil, &m); !bytes.Equal(again, frame) {
			t.Fatalf("%T is read from %x and written as %x", m.Body, frame, again)
		}
	})
}

// BenchmarkFrame is what a request costs that becomes bytes and a message again.
func BenchmarkFrame(b *testing.B) {
	m := network.Message{Body: &protocol.Request{
		Invocation: record.Invocation{ID: 7, Client: 3}, Input: make([]byte, 32), Token: strings.Repeat("t", 500), Session: replica.Version{Term: 1, Index: 9},
	}}
	var frame []byte
	b.ReportAllocs()
	for b.Loop() {
		frame = protocol.AppendFrame(frame[:0], &m)
		if _, err := protocol.ReadFrame(frame); err != nil {
			b.Fatal(err)
		}
	}
}
