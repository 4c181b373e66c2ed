package identity

import "crypto/ed25519"

// A Memo remembers the tokens whose signatures are good, for all verifiers of one run: what
// a process has verified once need not be verified again for the next node that it plays.
// Claims never change, so that sharing them tells nodes nothing. A bad token is not
// remembered. It is not safe for concurrent use.
type Memo struct {
	key      ed25519.PublicKey
	capacity int

	young, old map[string]*Claims // by text; when young is full it becomes old, and old is forgotten
}

// NewMemo returns an empty memo of tokens that the key verifies, at most 2 * capacity > 0.
func NewMemo(key ed25519.PublicKey, capacity int) *Memo {
	if capacity <= 0 {
		panic("identity: a memo remembers at least one token")
	}
	return &Memo{key: key, capacity: capacity, young: make(map[string]*Claims)}
}

// parse is parseToken with the memo's key.
func (m *Memo) parse(text string) (*Claims, bool) {
	claims, ok := m.young[text]
	if ok {
		return claims, true
	}
	if claims, ok = m.old[text]; !ok {
		if claims, ok = parseToken(text, m.key); !ok {
			return nil, false
		}
	}
	if len(m.young) == m.capacity {
		m.young, m.old = make(map[string]*Claims), m.young
	}
	m.young[text] = claims
	return claims, true
}
