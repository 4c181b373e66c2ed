package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// Without this a token could be good outside of its lifetime, which is checked at
// every use although the signature is cached.
func TestTimeIsCheckedAtEveryUse(t *testing.T) {
	w := newWorld(t)
	token := w.token(t, 100)
	for _, c := range []struct {
		now  int64
		want Reason
	}{{99, Expired}, {100, None}, {100 + lifetime - 1, None}, {100 + lifetime, Expired}, {200, None}} {
		_, got := w.verifier.Verify(token.Text, c.now)
		equal(t, c.want, got)
	}
	equal(t, int64(100+lifetime), token.Expires)
	equal(t, VerifierStats{Signatures: 2, Hits: 3, Refused: 2}, w.verifier.Stats())
}

// Without this somebody without the GTP's key could make tokens.
func TestForgedTokensAreRefused(t *testing.T) {
	w := newWorld(t)
	good := w.token(t, 0).Text
	parts := strings.Split(good, ".")
	foreign := newWorld(t)
	foreign.gtp.key = Derive(Seed{9}, "gtp")
	var claims Claims
	if _, _, err := jwt.NewParser().ParseUnverified(good, &claims); err != nil {
		t.Fatal(err)
	}
	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, &claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	noError(t, err)
	hmac, err := jwt.NewWithClaims(jwt.SigningMethodHS256, &claims).SignedString([]byte(w.gtp.PublicKey()))
	noError(t, err)
	for name, text := range map[string]string{
		"empty":           "",
		"foreign key":     foreign.token(t, 0).Text,
		"assertion":       w.idp.Assert("alice", PublicKey(w.key), 0, lifetime),
		"wrong type":      sign(typeAssertion, w.gtp.key, &claims),
		"no signature":    parts[0] + "." + parts[1] + ".",
		"other claims":    parts[0] + "." + parts[1][:len(parts[1])-4] + "AAAA." + parts[2],
		"alg none":        none,
		"alg HS256":       hmac,
		"bytes after":     good + "A",
		"other last bits": good[:len(good)-1] + string(good[len(good)-1]+1),
	} {
		if _, got := w.verifier.Verify(text, 0); got != BadSignature {
			t.Errorf("%s: got %q, want bad-signature", name, got)
		}
	}
}

// Without this the GTP could believe strangers, stale assertions or non-members.
func TestIssueRefusals(t *testing.T) {
	w := newWorld(t)
	stranger := NewIdP("login", Seed{7})
	key := PublicKey(w.key)
	for name, c := range map[string]struct {
		assertion, group string
		want             Reason
	}{
		"member":         {w.idp.Assert("alice", key, 0, 50), "shop", None},
		"not a member":   {w.idp.Assert("eve", key, 0, 50), "shop", Forbidden},
		"no such group":  {w.idp.Assert("alice", key, 0, 50), "bank", Forbidden},
		"stranger":       {stranger.Assert("alice", key, 0, 50), "shop", BadSignature},
		"unknown issuer": {NewIdP("x", Seed{1}).Assert("alice", key, 0, 50), "shop", BadSignature},
		"too old":        {w.idp.Assert("alice", key, 0, 10), "shop", Expired},
		"no key":         {w.idp.Assert("alice", nil, 0, 50), "shop", BadSignature},
		"a token":        {w.token(t, 0).Text, "shop", BadSignature},
	} {
		if _, got := w.gtp.Issue(c.assertion, c.group, 10); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Without this a stolen token would be as good as one's own, or a recorded request could be
// sent again.
func TestStolenTokensAndRecordedRequestsAreReplays(t *testing.T) {
	w := newWorld(t)
	token := w.token(t, 0).Text
	c, _ := w.verifier.Verify(token, 0)
	thief := Derive(Seed{6}, "thief")
	honest := Prove(w.key, token, "edge", 0, 1)
	equal(t, Replayed, w.verifier.Prove(c, token, Proof{Number: 1}))
	equal(t, Replayed, w.verifier.Prove(c, token, Prove(thief, token, "edge", 0, 1<<40)))
	equal(t, None, w.verifier.Prove(c, token, honest))
	equal(t, Replayed, w.verifier.Prove(c, token, honest))
	equal(t, Replayed, w.verifier.Prove(c, token, Prove(w.key, token, "fog", 0, 2)))
	equal(t, Replayed, w.verifier.Prove(c, token, Prove(w.key, token+"x", "edge", 0, 2)))
	equal(t, None, w.verifier.Prove(c, token, Prove(w.key, token, "edge", 0, 2)))
}

// Without this who has recorded a request that was lost because the node was down could send it
// once the node is up again, and it would be executed: nothing else tells it from a new one.
func TestRequestsOfBeforeARestartAreReplays(t *testing.T) {
	w := newWorld(t)
	token := w.token(t, 0).Text
	c, _ := w.verifier.Verify(token, 0)
	equal(t, None, w.verifier.Prove(c, token, Prove(w.key, token, "edge", 0, 1)))
	lost := Prove(w.key, token, "edge", 0, 2)
	w.verifier.Restart()
	equal(t, Replayed, w.verifier.Prove(c, token, lost))
	lost.Boot = 1 // it is signed
	equal(t, Replayed, w.verifier.Prove(c, token, lost))
	equal(t, Replayed, w.verifier.Prove(c, token, Prove(w.key, token, "edge", 2, 3)))
	equal(t, None, w.verifier.Prove(c, token, Prove(w.key, token, "edge", 1, 3)))
}

// Without this withdrawn roles would work until the token expires, at nodes, at renewal,
// and for cached tokens; or a revocation would hit others.
func TestRevocation(t *testing.T) {
	w := newWorld(t)
	old := w.token(t, 0).Text
	_, reason := w.verifier.Verify(old, 1)
	equal(t, None, reason)
	shop := w.gtp.Group("shop")
	w.verifier.Revoke(shop.Withdraw("bob", 2), 2)
	_, reason = w.verifier.Verify(old, 2)
	equal(t, None, reason)

	noError(t, shop.Assign("alice", "reader"))
	r := shop.Withdraw("alice", 3, "writer")
	_, reason = w.verifier.Verify(old, 3)
	equal(t, None, reason) // it has not heard of it yet: staleness
	w.verifier.Revoke(r, 4)
	_, reason = w.verifier.Verify(old, 4)
	equal(t, Revoked, reason)
	_, reason = w.gtp.Renew(old, 4)
	equal(t, Revoked, reason)

	c, reason := w.verifier.Verify(w.token(t, 5).Text, 5)
	equal(t, None, reason)
	equal(t, Forbidden, c.Allowed(Write, collection("shop", "alice", "cart")))

	r, err := shop.Replace(Role{Name: "reader"}, 6)
	noError(t, err)
	w.verifier.Revoke(r, 7)
	_, reason = w.verifier.Verify(w.token(t, 5).Text, 7)
	equal(t, None, reason) // issued after the replacement
}

// Without this renewal could prolong a session for ever or lose the binding.
func TestRenewal(t *testing.T) {
	w := newWorld(t)
	w.gtp.session = 1500
	first := w.token(t, 0)
	second, reason := w.gtp.Renew(first.Text, 800)
	equal(t, None, reason)
	equal(t, int64(1500), second.Expires)
	c, reason := w.verifier.Verify(second.Text, 1499)
	equal(t, None, reason)
	equal(t, string(PublicKey(w.key)), string(c.Client()))
	_, reason = w.gtp.Renew(second.Text, 1500)
	equal(t, Expired, reason)
	_, reason = w.gtp.Renew(first.Text, lifetime)
	equal(t, Expired, reason)
	_, reason = w.gtp.Renew("x", 0)
	equal(t, BadSignature, reason)
}

// Without this the bytes of a token, and with them sizes and trace hashes, could
// differ between two runs or platforms.
func TestTokenBytesAreDeterministic(t *testing.T) {
	a, b := newWorld(t).token(t, 1_500_000_000), newWorld(t).token(t, 1_500_000_000)
	equal(t, a, b)
	digest := sha256.Sum256([]byte(a.Text))
	equal(t, goldenToken, hex.EncodeToString(digest[:]))
}

// goldenToken is the SHA-256 of the token that alice gets at 1.5 s.
const goldenToken = "f491cdab465976864cb732e7b550c644365dc351dbe30bc042558689d60ce797"

// FuzzVerify: whatever a client sends, a node neither panics nor believes it.
func FuzzVerify(f *testing.F) {
	w := newWorld(f)
	good := w.token(f, 0).Text
	f.Add("")
	f.Add("a.b.c")
	f.Add(good[:len(good)/2])
	f.Add(strings.Replace(good, ".", "..", 1))
	f.Fuzz(func(t *testing.T, text string) {
		if _, reason := w.verifier.Verify(text, 0); text != good && reason == None {
			t.Fatalf("believed %q", text)
		}
	})
}
