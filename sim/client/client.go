package client

import (
	"cmp"
	"crypto/ed25519"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Rand is a client's source of randomness.
type Rand = workloads.Rand

// Client is the state machine of one client.
type Client struct {
	id     int32
	key    uint64 // digest of the name; seeds invocation ids
	env    platform.Env
	cat    *platform.Catalogue
	par    *platform.Parameters
	spec   *workloads.Client
	access int32 // node that it is attached to

	gaps  Rand // arrival process
	keep  Rand // which of its candidates are calls, where its rate changes
	picks Rand // what is called
	calls uint64
	open  int // calls without an outcome
	next  int // in the client's trace

	attempts map[uint32]*attempt // by number
	last     uint32              // number of the last attempt
	spare    []*attempt          // that have ended, to be used again
	backing  []*protocol.Request // wait to be sent again, in order

	subject     platform.Subject
	credentials Credentials
	token       token
	proofs      uint64           // made so far
	boots       map[int32]uint64 // restarts of nodes that the client has heard of
	metadata    metadata
	victim      *Client                   // of an attacker, whom it overhears
	tapped      bool                      // somebody overhears this client
	overheard   *protocol.Request         // what it has sent last
	sessions    map[int32]replica.Version // by collection, sequential only
}

// Credentials is what the client has before the run.
type Credentials struct {
	Assertion string             // of its identity provider, who it is
	Key       ed25519.PrivateKey // to which its tokens are bound
	Token     identity.Token     // of an attacker who has one
}

// Timers of a client.
const (
	timerArrival uint8 = iota
	timerTimeout       // arg: number of the attempt
	timerBackoff
)

// New returns client id. gaps, keep and picks are streams of its own; keep may be nil if
// its arrivals are not thinned.
func New(id int, key uint64, env platform.Env, cat *platform.Catalogue, par *platform.Parameters, credentials Credentials, gaps, keep, picks Rand) *Client {
	spec := &cat.Clients[id]
	c := &Client{
		id:          int32(id),
		key:         key,
		env:         env,
		cat:         cat,
		par:         par,
		spec:        spec,
		access:      int32(spec.Access),
		gaps:        gaps,
		keep:        keep,
		picks:       picks,
		credentials: credentials,
		metadata:    newMetadata(par),
		attempts:    make(map[uint32]*attempt),
		subject:     cat.Management.Client(int32(id)),
		sessions:    make(map[int32]replica.Version),
	}
	c.equip()
	return c
}

// A Manager answers at once what the management layer answers by messages.
type Manager interface {
	WarmToken(env platform.Env, b *protocol.TokenRequest) *protocol.TokenReply
	WarmMetadata(env platform.Env, b *protocol.MetadataQuery) *protocol.MetadataReply
}

// Warm gives the client a token and the metadata of everything that it works
// on, as if it had called before.
func (c *Client) Warm(m Manager) {
	if c.brings() {
		return
	}
	c.token.keep(m.WarmToken(c.env, c.assertion()))
	if c.token.text == "" || c.subject.Behaviour != platform.Honest {
		return
	}
	for _, collection := range c.spec.Collections {
		for _, write := range [2]bool{false, true} {
			if write && c.spec.WriteShare == 0 || !write && c.spec.WriteShare >= 1 {
				continue
			}
			r := c.request(workloads.Call{Collection: collection, Write: write})
			r.Token = c.token.text
			q, arguments := c.query(r)
			if known := m.WarmMetadata(c.env, c.question(q, arguments, r)); known.Reason == identity.None {
				c.metadata.cache.Put(q, known, known.Version, 0)
			}
		}
	}
}

// Start schedules the first arrival.
func (c *Client) Start() {
	if c.spec.Arrivals.Process == workloads.Traced {
		c.await()
		return
	}
	c.schedule(c.spec.Arrivals.First(c.gaps, c.keep, c.spec.Start))
}

func (c *Client) schedule(at int64) {
	if at >= c.par.Duration || (c.spec.Stop > 0 && at >= c.spec.Stop) {
		return
	}
	c.env.After(at-c.env.Now(), platform.Timer{Kind: timerArrival})
}

// Attach moves the client to another access node. Replies to what it has sent
// still reach it through the old one (make before break).
func (c *Client) Attach(node int32) { c.access = node }

// Timer is called when the next call is due, or a call has taken too long.
func (c *Client) Timer(t platform.Timer) {
	switch t.Kind {
	case timerTimeout:
		c.timedOut(t.Arg)
		return
	case timerBackoff:
		c.backedOff()
		return
	}
	if c.spec.Arrivals.Process == workloads.Traced {
		c.replay()
		return
	}
	if c.spec.Arrivals.Process != workloads.Closed {
		c.schedule(c.spec.Arrivals.Next(c.gaps, c.keep, c.env.Now()))
	}
	draw := c.spec.Draw(c.picks)
	if c.armed() {
		c.call(draw)
	} else if c.spec.Arrivals.Process == workloads.Closed {
		c.schedule(c.spec.Arrivals.Next(c.gaps, c.keep, c.env.Now()))
	}
}

// call begins an invocation.
func (c *Client) call(draw workloads.Call) {
	c.calls++
	r := c.request(draw)
	c.open++
	r.Begin(c.env.Now())
	c.env.Observer().Began(&r.Invocation)
	c.attempt(r)
}

// request is the call of the collection's function to read or to write it.
func (c *Client) request(draw workloads.Call) *protocol.Request {
	collection := &c.cat.Collections[draw.Collection]
	function := collection.Read
	if draw.Write {
		function = collection.Write
	}
	return &protocol.Request{
		Invocation: record.Invocation{
			ID:         c.key + c.calls*0x9e3779b97f4a7c15,
			Client:     c.id,
			Access:     c.access,
			Function:   int32(function),
			Collection: int32(draw.Collection),
			Write:      draw.Write,
			Executed:   -1,
			Hostile:    c.subject.Behaviour != platform.Honest,
		},
		Input:    c.input(cmp.Or(draw.Input, c.cat.Functions[function].Input)),
		Deployed: int32(function),
		Drawn:    int32(draw.Collection),
	}
}

// input fills the placeholders of a function's input.
func (c *Client) input(template string) []byte {
	if !strings.Contains(template, "{") {
		return []byte(template)
	}
	s := strings.ReplaceAll(template, "{client}", c.spec.Name)
	return []byte(strings.ReplaceAll(s, "{seq}", strconv.FormatUint(c.calls, 10)))
}

// Open is the number of calls that have not come back.
func (c *Client) Open() int { return c.open }

// Handle takes a message that has arrived.
func (c *Client) Handle(m *network.Message) {
	switch b := m.Body.(type) {
	case *protocol.Reply:
		if a := c.answered(b.Attempt); a != nil {
			b.Hops += m.Hops
			c.finish(a, b)
			c.spare = append(c.spare, a)
		}
	case *protocol.TokenReply:
		c.authenticated(b)
	case *protocol.MetadataReply:
		c.resolved(b)
	default:
		panic(fmt.Sprintf("client %s: a %T is not for a client", c.spec.Name, b))
	}
}

// send sends a request on its way; both gates are passed. From here on it belongs to the
// nodes, and the client knows the call by its attempt.
func (c *Client) send(r *protocol.Request) {
	r.Access, r.Path, r.Nearest = c.access, 0, 0
	c.authorise(r)
	r.Release = c.cat.Functions[r.Deployed].Version
	if c.cat.Collections[r.Collection].Consistency == workloads.Sequential {
		r.Session = c.sessions[r.Collection]
	}
	for i := range r.Set {
		r.Set[i].Session = c.sessions[r.Set[i].Unit]
	}
	if c.tapped {
		heard := *r
		heard.Set = slices.Clone(r.Set)
		c.overheard = &heard
	}
	c.attempts[r.Attempt].sent(r)
	c.env.Send(network.Message{
		To:       network.NodeAddress(int(c.access)),
		Access:   c.access,
		Category: network.Invoke,
		Body:     r,
	})
}

// finish takes the outcome of an attempt.
func (c *Client) finish(a *attempt, b *protocol.Reply) {
	i := &b.Invocation
	i.Lap(record.Network, c.env.Now())
	if i.Status == record.Dropped {
		c.again(a.request(i), record.Dropped)
		return
	}
	if c.subject.Behaviour == platform.Honest {
		c.metadata.cache.Learn(b.Catalogue)
	}
	if reason := i.Status.Reason(); reason != identity.None {
		r := a.request(i)
		if c.signAgain(r, b.Boot) || c.refresh(r, reason) {
			return
		}
	}
	if i.Status == record.OK && c.sessions[i.Collection].Before(b.Version) {
		c.sessions[i.Collection] = b.Version
	}
	for _, s := range b.Versions {
		if i.Status == record.OK && c.sessions[s.Unit].Before(s.Version) {
			c.sessions[s.Unit] = s.Version
		}
	}
	c.end(i)
}

// end reports an invocation and, in a closed loop, schedules the next.
func (c *Client) end(i *record.Invocation) {
	c.open--
	c.env.Observer().Invoked(i)
	if c.spec.Arrivals.Process == workloads.Closed {
		c.schedule(c.spec.Arrivals.Next(c.gaps, c.keep, c.env.Now()))
	}
}

// ask sends a request to the management layer at the root.
func (c *Client) ask(category network.Category, b protocol.Message) {
	c.env.Send(network.Message{
		To:       network.NodeAddress(0),
		Access:   c.access,
		Category: category,
		Body:     b,
	})
}
