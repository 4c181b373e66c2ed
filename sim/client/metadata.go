package client

import (
	"maps"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/registry"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// metadata is the client library's cache of query results (thesis section 2.2),
// and the calls that wait for one. The cache can be switched off (the thesis'
// ablation, section 5.2).
type metadata struct {
	off     bool
	cache   *registry.Cache[protocol.Query, *protocol.MetadataReply]
	waiting map[protocol.Query][]*protocol.Request
}

func newMetadata(par *platform.Parameters) metadata {
	capacity := par.MetadataCapacity
	if !par.MetadataCache {
		capacity = -1
	}
	return metadata{
		off:     !par.MetadataCache,
		cache:   registry.NewCache[protocol.Query, *protocol.MetadataReply](capacity, par.MetadataTTL),
		waiting: make(map[protocol.Query][]*protocol.Request),
	}
}

// CacheStats counts the lookups in the cache of query results.
func (c *Client) CacheStats() registry.CacheStats { return c.metadata.cache.Stats() }

// lookUp lets a call pass whose collections are known, or asks the metadata
// service first.
func (c *Client) lookUp(r *protocol.Request) {
	if c.subject.Behaviour != platform.Honest {
		c.send(r)
		return
	}
	m := &c.metadata
	q, arguments := c.query(r)
	if known, ok := m.cache.Get(q, c.env.Now()); ok {
		c.bind(r, known)
		return
	}
	waiting, asked := m.waiting[q]
	m.waiting[q] = append(waiting, r)
	if asked && !m.off && r.Retries == 0 {
		return // one query answers all calls that wait for it
	}
	b := c.question(q, arguments, r)
	b.Proof = c.prove(b.Token, serviceNode)
	c.ask(network.Metadata, b)
}

// serviceNode is where the management layer lives: the root.
const serviceNode = 0

func (c *Client) question(q protocol.Query, arguments []protocol.Argument, r *protocol.Request) *protocol.MetadataQuery {
	if arguments == nil {
		arguments = []protocol.Argument{{Name: "collection", Value: c.cat.Collections[r.Drawn].Name}}
	}
	return &protocol.MetadataQuery{
		Query: q, Client: c.id, Function: r.Function, Call: r.ID,
		Name: c.cat.Functions[r.Function].Name, Arguments: arguments, Token: r.Token,
	}
}

// query is what a call asks the metadata service, and the arguments of the
// function's templates; nil for the name of the collection that it has drawn alone.
func (c *Client) query(r *protocol.Request) (protocol.Query, []protocol.Argument) {
	q := protocol.Query{Template: c.cat.Templates[r.Function], Collection: -1, Roles: c.token.version}
	card := c.cat.Management.Function(r.Function)
	if card.Group != c.subject.Group {
		q.Foreign = r.Function + 1
	}
	drawn := c.cat.Collections[r.Drawn].Name
	if card.Arguments == nil {
		q.Collection = r.Drawn
		return q, nil
	}
	arguments := make([]protocol.Argument, 0, len(card.Arguments))
	for _, name := range slices.Sorted(maps.Keys(card.Arguments)) {
		value := strings.ReplaceAll(string(c.input(card.Arguments[name])), "{collection}", drawn)
		arguments = append(arguments, protocol.Argument{Name: name, Value: value})
	}
	q.Arguments = protocol.Canonical(arguments)
	return q, arguments
}

// bind sends a call to the collections that it depends on, in the newest version
// of the function that the client knows of.
func (c *Client) bind(r *protocol.Request, known *protocol.MetadataReply) {
	if known.Foreign != 0 {
		r.Function = known.Function
		r.Write = c.cat.Functions[r.Function].Write
	}
	r.Deployed = known.Newest(r.Function)
	first := known.Set[0].Collection
	r.Collection, r.Set = first, nil
	if len(known.Set) > 1 || !c.cat.Alone(first) {
		if !c.gather(r, known.Set) {
			c.refused(r, identity.NotCoLocated)
			return
		}
	}
	c.send(r)
}

// gather lists what a call on several collections uses. The unit that decides
// where it runs comes first and stands for the call: the one that it writes of
// the sequential ones, else one that it reads, else any. false if the call writes
// a sequential collection and uses one that is placed apart from it.
func (c *Client) gather(r *protocol.Request, set []protocol.Dependency) bool {
	r.Set = make([]protocol.Use, len(set))
	r.Write = false
	best := -1
	declared := c.cat.Management.Function(r.Function).Dependencies
	if declared == nil {
		declared = platform.DrawnCollection(c.cat.Functions[r.Function].Write)
	}
	for i, d := range set {
		u := protocol.Use{Collection: d.Collection, Unit: c.cat.Unit[d.Collection], Accesses: 1}
		u.Write = declared[d.Of].Write
		if u.Write {
			u.Accesses, r.Write = 2, true
		}
		r.Set[i] = u
		rank := 0
		if c.cat.Collections[d.Collection].Consistency == workloads.Sequential {
			rank = 1
			if u.Write {
				rank = 2
			}
		}
		if rank > best {
			best = rank
			r.Collection = u.Unit
		}
	}
	for _, u := range r.Set {
		if best == 2 && u.Unit != r.Collection && c.cat.Collections[u.Unit].Consistency == workloads.Sequential {
			return false
		}
	}
	return true
}

// resolved takes the metadata service's answer. A refusal is about the call that
// asked: others that wait with it may be of another function.
func (c *Client) resolved(b *protocol.MetadataReply) {
	m, now := &c.metadata, c.env.Now()
	waiting := m.waiting[b.Query]
	if m.off && len(waiting) > 1 { // each call has its own query
		m.waiting[b.Query] = waiting[1:]
		waiting = waiting[:1]
	} else {
		delete(m.waiting, b.Query)
	}
	m.cache.Learn(b.Version)
	if b.Reason == identity.None {
		m.cache.Put(b.Query, b, b.Version, now)
	}
	asked := false
	for _, r := range waiting {
		if !c.waits(r) {
			continue // it has been given up meanwhile
		}
		r.Lap(record.Metadata, now)
		switch {
		case b.Reason == identity.None:
			c.bind(r, b)
		case b.Boot > 0: // the proof was made before the service restarted
			c.learn(serviceNode, b.Boot)
			c.authenticate(r)
		case !asked:
			asked = true
			c.refused(r, b.Reason)
		default: // the refusal may have made the token void
			c.authenticate(r)
		}
	}
}
