package client_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/client"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

const ms = int64(1_000_000)

// A scene is one client and what it sees of the world; time passes when the test says so.
type scene struct {
	*client.Client
	cat    platform.Catalogue
	par    platform.Parameters
	now    int64
	sent   []network.Message
	timers []timer
	heard  record.Listeners
	ended  []record.Invocation
}

type timer struct {
	at int64
	platform.Timer
}

func (s *scene) Now() int64             { return s.now }
func (s *scene) Send(m network.Message) { s.sent = append(s.sent, m) }
func (s *scene) After(delay int64, t platform.Timer) {
	s.timers = append(s.timers, timer{s.now + delay, t})
}
func (s *scene) Observer() *record.Listeners  { return &s.heard }
func (s *scene) Invoked(i *record.Invocation) { s.ended = append(s.ended, *i) }
func (s *scene) hears(b network.Body)         { s.Handle(&network.Message{Body: b, Hops: 1}) }
func (s *scene) call(c workloads.Call) {
	s.cat.Clients[0].Trace = append(s.cat.Clients[0].Trace, workloads.Timed{At: s.now, Call: c})
	s.Timer(platform.Timer{})
}

// pass lets time pass up to at, with the timers that are due.
func (s *scene) pass(at int64) {
	for {
		next := -1
		for i := range s.timers {
			if s.timers[i].at <= at && (next < 0 || s.timers[i].at < s.timers[next].at) {
				next = i
			}
		}
		if next < 0 {
			s.now = at
			return
		}
		t := s.timers[next]
		s.timers = append(s.timers[:next], s.timers[next+1:]...)
		s.now = t.at
		s.Timer(t.Timer)
	}
}

// take is the last message of a kind that has been sent; the others are forgotten.
func take[T network.Body](t *testing.T, s *scene) T {
	t.Helper()
	defer func() { s.sent = nil }()
	for i := len(s.sent) - 1; i >= 0; i-- {
		if b, ok := s.sent[i].Body.(T); ok {
			return b
		}
	}
	var none T
	t.Fatalf("at %d ms it has sent no %T but %+v", s.now/ms, none, s.sent)
	return none
}

func build(t *testing.T, change func(*scene)) *scene {
	t.Helper()
	tree, err := topology.New([]topology.Node{{Name: "cloud", Parent: topology.None, Cores: 1, Speed: 1}})
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{
		par: platform.Parameters{Duration: 1 << 60, AccessRTT: ms, MetadataCache: true, MetadataCapacity: 9, TokenLifetime: 100 * ms},
		cat: platform.Catalogue{
			Tree: tree, Unit: []int32{0, 1}, Members: [][]int32{{0}, {1}}, Templates: []int32{0, 0},
			Functions: []platform.Function{
				{Function: workloads.Function{Name: "read", Input: "{seq} {client}"}},
				{Function: workloads.Function{Name: "write", Write: true}, Base: 1},
			},
			Collections: []workloads.Collection{
				{Name: "cart", Consistency: workloads.Sequential, Write: 1},
				{Name: "log", Consistency: workloads.SEC, Write: 1},
			},
			Clients: []workloads.Client{{Name: "ann", Collections: []int{0}, Arrivals: workloads.Arrivals{Process: workloads.Traced}}},
		},
	}
	if change != nil {
		change(s)
	}
	s.heard.Add(s)
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	s.Client = client.New(0, 7, s, &s.cat, &s.par, client.Credentials{Assertion: "assertion", Key: key}, nil, nil, nil)
	return s
}

// open lets the client get a token and what it needs to know of cart, by a call that ends.
func open(t *testing.T, change func(*scene)) *scene {
	t.Helper()
	s := build(t, change)
	s.call(workloads.Call{})
	r := s.admit(t)
	s.hears(answer(r, record.OK, 0))
	s.ended = nil
	return s
}

// admit answers what the client asks before it calls, and is the request that it then sends.
func (s *scene) admit(t *testing.T) *protocol.Request {
	t.Helper()
	take[*protocol.TokenRequest](t, s)
	s.hears(s.token("token"))
	q := take[*protocol.MetadataQuery](t, s)
	s.hears(&protocol.MetadataReply{Query: q.Query, Set: []protocol.Dependency{{}}, Version: 1})
	return take[*protocol.Request](t, s)
}

func (s *scene) token(text string) *protocol.TokenReply {
	return &protocol.TokenReply{Token: text, Issued: s.now, Expires: s.now + s.par.TokenLifetime}
}

// answer is a reply to a request, of a call that saw a version.
func answer(r *protocol.Request, status record.Status, index uint64) *protocol.Reply {
	b := &protocol.Reply{Invocation: r.Invocation, Attempt: r.Attempt, Version: replica.Version{Term: 1, Index: index}, Catalogue: 1}
	b.Status = status
	return b
}

// A call passes two gates, in this order and once each, and then knows nothing left to ask.
func TestGates(t *testing.T) {
	s := build(t, nil)
	s.call(workloads.Call{})
	s.call(workloads.Call{})
	if n := len(s.sent); n != 1 {
		t.Fatalf("two calls without a token have sent %d messages, want one question", n)
	}
	s.now = 3 * ms
	first := s.admit(t)
	if s.Open() != 2 || first.Token != "token" || first.Parts[record.Token] != 3*ms {
		t.Errorf("of %d open calls the last has token %q, for which it waited %d ns", s.Open(), first.Token, first.Parts[record.Token])
	}
	s.call(workloads.Call{})
	if r := take[*protocol.Request](t, s); string(r.Input) != "3 ann" {
		t.Errorf("the third call has input %q", r.Input)
	}
}

// A token is renewed in the last tenth of its lifetime, and no call waits for that.
func TestTokensAreRenewedInTime(t *testing.T) {
	for _, x := range []struct {
		at      int64
		renews  bool
		expired bool
	}{{89, false, false}, {90, true, false}, {99, true, false}, {100, false, true}} {
		s := open(t, nil)
		s.pass(x.at * ms)
		s.call(workloads.Call{})
		asked, called := "", false
		for _, m := range s.sent {
			switch b := m.Body.(type) {
			case *protocol.TokenRequest:
				asked = b.Token + b.Assertion
			case *protocol.Request:
				called = true
			}
		}
		want := map[[2]bool]string{{true, false}: "token", {false, true}: "assertion"}[[2]bool{x.renews, x.expired}]
		if asked != want || called == x.expired {
			t.Errorf("at %d ms of 100 the client asks with %q, want %q, and calls: %v", x.at, asked, want, called)
		}
	}
}

// Each timeout is a new attempt until there are no retries left; what answers an earlier one
// is no news, and the call ends once.
func TestTimeouts(t *testing.T) {
	timeouts := func(s *scene) { s.par.Timeout, s.par.Retries, s.par.Backoff = 10*ms, 2, 3*ms }
	s := open(t, timeouts)
	start := s.now
	s.call(workloads.Call{Write: true})
	attempts := []*protocol.Request{take[*protocol.Request](t, s)}
	for i := range int64(2) {
		s.pass(start + 13*(i+1)*ms - 1)
		if len(s.sent) > 0 {
			t.Fatalf("attempt %d is sent before the time between them", i+2)
		}
		s.pass(start + 13*(i+1)*ms)
		attempts = append(attempts, take[*protocol.Request](t, s))
	}
	for i, r := range attempts {
		if int(r.Retries) != i || r.ID != attempts[0].ID || i > 0 && r.Attempt == attempts[i-1].Attempt {
			t.Errorf("attempt %d is number %d of call %x with %d retries", i, r.Attempt, r.ID, r.Retries)
		}
	}
	s.hears(answer(attempts[0], record.OK, 5))
	if len(s.ended) > 0 || s.Open() != 1 {
		t.Errorf("a reply to an attempt that was given up ends the call: %+v", s.ended)
	}
	s.hears(answer(attempts[2], record.OK, 6))
	s.hears(answer(attempts[2], record.OK, 6))
	if len(s.ended) != 1 || s.Open() != 0 || s.ended[0].Status != record.OK || s.ended[0].Parts[record.Wait] != 26*ms {
		t.Errorf("the call has ended as %+v", s.ended)
	}

	s = open(t, timeouts)
	start = s.now
	s.call(workloads.Call{})
	s.pass(start + 36*ms)
	if len(s.ended) != 1 || s.ended[0].Status != record.TimedOut || s.ended[0].Latency() != 36*ms || s.Open() != 0 {
		t.Errorf("a call that is never answered has ended as %+v", s.ended)
	}
}

// A call that a full queue turns away is tried again after a while.
func TestDroppedCalls(t *testing.T) {
	s := open(t, func(s *scene) { s.par.Retries, s.par.Backoff = 1, 3*ms })
	start := s.now
	s.call(workloads.Call{})
	s.hears(answer(take[*protocol.Request](t, s), record.Dropped, 0))
	s.pass(start + 3*ms)
	again := take[*protocol.Request](t, s)
	if again.Retries != 1 || again.Status != record.OK || again.Parts[record.Wait] != 3*ms {
		t.Errorf("tried again as %+v", again.Invocation)
	}
	s.hears(answer(again, record.Dropped, 0))
	if len(s.ended) != 1 || s.ended[0].Status != record.Dropped {
		t.Errorf("without retries left the call has ended as %+v", s.ended)
	}
}

// What a client has seen of a sequential collection only grows, by calls that succeeded; of
// a sec collection it remembers nothing.
func TestSessions(t *testing.T) {
	s := open(t, nil)
	want := uint64(0)
	for _, x := range []struct {
		index  uint64
		status record.Status
		want   uint64
	}{{4, record.OK, 4}, {2, record.OK, 4}, {9, record.Trapped, 4}, {6, record.OK, 6}} {
		s.call(workloads.Call{})
		r := take[*protocol.Request](t, s)
		if r.Session.Index != want {
			t.Errorf("a call has seen %v, want index %d", r.Session, want)
		}
		s.hears(answer(r, x.status, x.index))
		want = x.want
	}
}

// A client whose token has been revoked gets a new one and calls again, once.
func TestRevokedTokens(t *testing.T) {
	s := open(t, nil)
	s.call(workloads.Call{})
	s.hears(answer(take[*protocol.Request](t, s), record.Refused(identity.Revoked), 0))
	if b := take[*protocol.TokenRequest](t, s); b.Token != "" || b.Assertion != "assertion" {
		t.Errorf("it asks with %+v", b)
	}
	s.hears(s.token("another"))
	r := take[*protocol.Request](t, s)
	if r.Token != "another" || len(s.ended) > 0 {
		t.Errorf("it calls again with token %q", r.Token)
	}
	s.hears(answer(r, record.Refused(identity.Revoked), 0))
	if len(s.ended) != 1 || s.ended[0].Status != record.Refused(identity.Revoked) {
		t.Errorf("refused twice, the call has ended as %+v", s.ended)
	}
}

// Requests are used again when a call has been answered: nothing of the old call may be in
// the new one, nor may one that is still open be touched.
func TestRequestsAreUsedAgain(t *testing.T) {
	s := open(t, nil)
	s.call(workloads.Call{Write: true})
	slow := take[*protocol.Request](t, s)
	for i := range 5 {
		s.now += ms
		s.call(workloads.Call{})
		r := take[*protocol.Request](t, s)
		if r.Write || r.Retries != 0 || r.Sent != s.now || r.Parts != [record.Parts]int64{} {
			t.Errorf("call %d begins as %+v", i, r.Invocation)
		}
		s.hears(answer(r, record.OK, 1))
	}
	s.hears(answer(slow, record.OK, 1))
	if last := s.ended[len(s.ended)-1]; last.ID != slow.ID || !last.Write || s.Open() != 0 {
		t.Errorf("the slow call has ended as %+v", last)
	}
}

// An access is where a call has entered, by what those hear who hear of its beginning.
type access []int32

func (a *access) Began(i *record.Invocation) { *a = append(*a, i.Access) }

// The row of a call without an answer comes from its beginning; it named node 0 as the node
// where every such call had entered.
func TestACallBeginsWhereItsClientIs(t *testing.T) {
	var began access
	s := build(t, func(s *scene) {
		tree, err := topology.New([]topology.Node{{Name: "cloud", Parent: topology.None, Cores: 1, Speed: 1}, {Name: "edge", Cores: 1, Speed: 1}})
		if err != nil {
			t.Fatal(err)
		}
		s.cat.Tree, s.cat.Clients[0].Access = tree, 1
	})
	s.heard.Add(&began)
	s.call(workloads.Call{})
	if len(began) != 1 || began[0] != 1 {
		t.Errorf("a call of a client at node 1 began at %v", began)
	}
}
