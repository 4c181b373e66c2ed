package registry

import (
	"errors"
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// Limits bound what one query may cost and select; 0 = unbounded.
type Limits struct {
	Results int // collections selected
	Scan    int // collections looked at
}

// A Query is a compiled metadata query or query template. One goroutine at a time
// may use it.
type Query struct {
	predicate *predicate.Predicate
	limits    Limits
}

// errLimits says that limits are negative.
var errLimits = errors.New("limits of a query must not be negative; 0 means unbounded")

// Compile compiles source, in which "collection" is the collection asked about, "args"
// the invocation's arguments and "caller" its identity.
func Compile(source string, limits Limits) (*Query, error) {
	if limits.Results < 0 || limits.Scan < 0 {
		return nil, fmt.Errorf("query %q: %w", source, errLimits)
	}
	p, err := predicate.Compile("collection", source)
	if err != nil {
		return nil, err
	}
	return &Query{predicate: p, limits: limits}, nil
}

// String is the source of the query.
func (q *Query) String() string { return q.predicate.String() }

// A Selection is the answer to a query.
type Selection struct {
	Entries []*Entry // in order of creation; nil when refused
	Scanned int      // collections that the predicate was evaluated on
	Warning error    // the first evaluation that failed; it counts as no match
}

// Select returns the collections of the caller's group that q selects. Others do not
// exist for it. The predicate is evaluated on the shortest list that one of its
// equality conjuncts has in the index, so an equality query costs what it
// selects, not what there is. Refusals: NoMatch, and TooManyMatches if a limit is passed.
func (c *Catalogue) Select(q *Query, caller predicate.Caller, args map[string]any) (Selection, identity.Reason) {
	var result Selection
	s := c.groups[caller.Group]
	if s == nil {
		return result, identity.NoMatch
	}
	env := predicate.Env{Args: args, Caller: caller}
	for _, e := range s.candidates(q.predicate, &env) {
		if result.Scanned++; q.limits.Scan > 0 && result.Scanned > q.limits.Scan {
			result.Entries = nil
			return result, identity.TooManyMatches
		}
		env.Object = &e.object
		matched, err := q.predicate.Match(&env)
		if err != nil && result.Warning == nil {
			result.Warning = err
		}
		if !matched {
			continue
		}
		if q.limits.Results > 0 && len(result.Entries) == q.limits.Results {
			result.Entries = nil
			return result, identity.TooManyMatches
		}
		result.Entries = append(result.Entries, e)
	}
	if len(result.Entries) == 0 {
		return result, identity.NoMatch
	}
	return result, identity.None
}

// candidates is the shortest list known to contain all that p selects.
func (s *shard) candidates(p *predicate.Predicate, env *predicate.Env) []*Entry {
	best := s.all.entries
	for i, equality := range p.Equalities() {
		key, ok := p.Key(i, env)
		if !ok {
			return nil // the conjunct is false, or fails, on every collection
		}
		if list, ok := s.lookup(equality.Field, key); ok && len(list) < len(best) {
			best = list
		}
	}
	return best
}
