package identity

// A Verifier is what a node has: the GTP's public key, in a memo, the tokens that it has
// checked, and the revocations that it has heard of. It is not safe for
// concurrent use.
type Verifier struct {
	memo     *Memo
	name     string
	capacity int

	tokens map[string]*checked
	ring   []string // of the cached tokens, oldest first from next
	next   int

	epoch       uint64 // grows with every revocation
	revocations map[revoked]Revocation
	windows     map[string]*window // by client key
	boot        uint64             // restarts so far

	stats VerifierStats
}

// VerifierStats counts a verifier's work.
type VerifierStats struct {
	Signatures int64 // tokens whose signature was checked
	Hits       int64 // tokens found in the cache
	Refused    int64 // by Verify or Prove
}

// checked is a token with a good signature.
type checked struct {
	claims  *Claims
	epoch   uint64 // of the verifier when revoked was worked out
	revoked bool
}

type revoked struct{ group, subject string }

// NewVerifier returns the verifier of the node called name, which caches up to
// capacity > 0 tokens; the oldest goes first. The memo may be that of other nodes too.
func NewVerifier(name string, memo *Memo, capacity int) *Verifier {
	if capacity <= 0 {
		panic("identity: a verifier's cache holds at least one token")
	}
	return &Verifier{
		memo:        memo,
		name:        name,
		capacity:    capacity,
		tokens:      make(map[string]*checked),
		revocations: make(map[revoked]Revocation),
		windows:     make(map[string]*window),
	}
}

// Verify returns the claims of token if it is good at now. Its signature is
// checked once as long as it is cached; its time and revocation at every use. Refusals:
// BadSignature, Expired, Revoked. A bad token is not cached: each costs a
// signature check, and none can push a good one out.
func (v *Verifier) Verify(token string, now int64) (*Claims, Reason) {
	t := v.tokens[token]
	if t == nil {
		v.stats.Signatures++
		claims, ok := v.memo.parse(token)
		if !ok {
			return nil, v.refuse(BadSignature)
		}
		t = &checked{claims: claims, revoked: v.isRevoked(claims)}
		t.epoch = v.epoch
		if claims.valid(now) {
			v.keep(token, t)
		}
	} else {
		v.stats.Hits++
	}
	if !t.claims.valid(now) {
		return nil, v.refuse(Expired)
	}
	if t.epoch != v.epoch {
		t.epoch, t.revoked = v.epoch, v.isRevoked(t.claims)
	}
	if t.revoked {
		return nil, v.refuse(Revoked)
	}
	return t.claims, None
}

// Revoke takes a revocation that has reached the node at now, and forgets those that
// nothing depends on any more. Old news and repetitions change nothing.
func (v *Verifier) Revoke(r Revocation, now int64) {
	k := revoked{r.Group, r.Subject}
	if known, ok := v.revocations[k]; ok && known.Version >= r.Version {
		return
	}
	for k, old := range v.revocations {
		if old.Until <= now {
			delete(v.revocations, k) // the order of deletion changes nothing
		}
	}
	v.revocations[k] = r
	v.epoch++
}

// Stats returns the counts since the beginning.
func (v *Verifier) Stats() VerifierStats { return v.stats }

// Restart empties the token cache and makes all proofs void that were made before. Requests
// that were lost because the node was down have left no trace in its windows, so whoever has
// recorded one could send it once more; for the same reason the windows need not be durable.
// Revocations and the count of restarts are: to lose them would let old tokens and proofs in again.
func (v *Verifier) Restart() {
	v.boot++
	clear(v.windows)
	clear(v.tokens)
	v.ring, v.next = v.ring[:0], 0
}

// Boot is the number of restarts so far, which proofs have to name.
func (v *Verifier) Boot() uint64 { return v.boot }

func (v *Verifier) isRevoked(c *Claims) bool {
	return c.Version < v.revocations[revoked{c.Group, c.Subject}].Version ||
		c.Version < v.revocations[revoked{c.Group, ""}].Version
}

func (v *Verifier) keep(token string, t *checked) {
	if len(v.ring) < v.capacity {
		v.ring = append(v.ring, token)
	} else {
		delete(v.tokens, v.ring[v.next])
		v.ring[v.next] = token
		v.next = (v.next + 1) % v.capacity
	}
	v.tokens[token] = t
}

func (v *Verifier) refuse(r Reason) Reason {
	v.stats.Refused++
	return r
}
