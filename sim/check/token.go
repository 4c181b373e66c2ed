package check

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// token judges that nothing is executed without right. What the token provider
// has issued is told by the provider; a request that a node admits must carry one
// of these tokens that is
//
//	the client's own:       subject(token) = name(client)
//	of the right group:     group(token) = group(collection)
//	in time:                issue <= admission < expiry
//	not withdrawn too long: no revocation of it is older than the staleness bound
//
// and a call that ran must have been admitted by the node that ran it, and not be
// an attacker's. A forged
// token is one that was never issued; that signatures are verified shows in that
// no such token passes.
type token struct {
	c         *Checkers
	subjects  []string // by client
	group     func(collection int32) string
	staleness int64

	issued  map[string]record.Issue // by text
	oldest  []string                // issued, in order of issue; from head on not forgotten
	head    int
	revoked map[subject]record.Revocation
}

type subject struct{ group, name string }

func newToken(c *Checkers, clients []workloads.Client, o Options) token {
	t := token{
		c: c, group: o.Group, staleness: o.Staleness,
		issued: make(map[string]record.Issue), revoked: make(map[subject]record.Revocation),
	}
	for i := range clients {
		t.subjects = append(t.subjects, clients[i].Name)
	}
	return t
}

// issuedOne takes a token, and forgets those that have expired long enough that
// their use is told as that of an unknown one.
func (t *token) issuedOne(e *record.Issue) {
	for t.head < len(t.oldest) {
		old := t.issued[t.oldest[t.head]]
		if old.Expires+memorable > e.At {
			break
		}
		delete(t.issued, old.Token)
		t.head++
	}
	if t.head > len(t.oldest)/2 {
		t.oldest = append(t.oldest[:0], t.oldest[t.head:]...)
		t.head = 0
	}
	if _, again := t.issued[e.Token]; !again {
		t.oldest = append(t.oldest, e.Token)
	}
	t.issued[e.Token] = *e
}

// memorable is how long an expired token is remembered, ns.
const memorable = 60_000_000_000

func (t *token) revoke(e *record.Revocation) {
	t.revoked[subject{e.Group, e.Subject}] = *e
}

// admitted judges an admission. A request is admitted at each node on its way.
func (t *token) admitted(a *record.Admission, f *flight) {
	if f == nil {
		t.broken(a, "call %x admitted, but not under way", a.Invocation)
		return
	}
	if !slices.Contains(f.admitted, a.Node) {
		f.admitted = append(f.admitted, a.Node)
	}
	issue, known := t.issued[a.Token]
	f.group = issue.Group
	switch {
	case !known:
		t.broken(a, "call %x admitted with a token that was not issued", a.Invocation)
	case issue.Subject != t.subjects[f.client]:
		t.broken(a, "call %x of client %q admitted with the token of %q", a.Invocation, t.subjects[f.client], issue.Subject)
	case a.At < issue.At || a.At >= issue.Expires:
		t.broken(a, "call %x admitted with a token of [%d, %d) ns", a.Invocation, issue.At, issue.Expires)
	case t.staleness > 0 && (t.void(a, &issue, issue.Subject) || t.void(a, &issue, "")):
		t.broken(a, "call %x admitted with a token that was revoked", a.Invocation)
	}
}

// void reports whether a revocation of name's tokens, heard long enough ago, covers
// the token.
func (t *token) void(a *record.Admission, issue *record.Issue, name string) bool {
	r, ok := t.revoked[subject{issue.Group, name}]
	return ok && issue.Version < r.Version && a.At > r.At+t.staleness
}

func (t *token) broken(a *record.Admission, format string, args ...any) {
	t.c.broken(Token, a.At, -1, a.Node, format, args...)
}

// invoked judges that what ran was admitted, and that what was refused did not run.
func (t *token) invoked(i *record.Invocation, f *flight) {
	ran := i.Executed >= 0
	switch {
	case ran && !slices.Contains(f.admitted, i.Executed):
		t.c.broken(Token, t.c.now, i.Collection, i.Executed, "call %x was executed on a node that has not admitted it", i.ID)
	case ran && t.group != nil && f.group != t.group(i.Collection):
		t.c.broken(Token, t.c.now, i.Collection, i.Executed, "call %x of group %q was executed with a token of %q", i.ID, t.group(i.Collection), f.group)
	case ran && i.Hostile:
		t.c.broken(Token, t.c.now, i.Collection, i.Executed, "call %x of an attacker was executed", i.ID)
	case refused(i.Status) && (ran || f.served && i.Retries == 0):
		t.c.broken(Token, t.c.now, i.Collection, i.Executed, "call %x was executed, but refused with %v", i.ID, i.Status)
	}
}

// refused reports whether an outcome means that the body has not run.
func refused(s record.Status) bool {
	return s.Reason() != identity.None || s == record.Dropped
}
