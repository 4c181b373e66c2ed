package identity

import (
	"crypto/ed25519"
	"strings"
	"testing"
)

// A memo that knew tokens by less than their text, or by the key of another, would let a
// forged one in as soon as the honest one had been seen.
func TestWhatIsRememberedLetsNothingForgedIn(t *testing.T) {
	w := newWorld(t)
	memo := NewMemo(w.gtp.PublicKey(), 4)
	first, second := NewVerifier("edge", memo, 4), NewVerifier("cloud", memo, 4)
	token := w.token(t, 0)
	claims, reason := first.Verify(token.Text, 5)
	equal(t, None, reason)

	body := token.Text[:strings.LastIndex(token.Text, ".")]
	for name, forged := range map[string]string{
		"the signature of another key": sign(typeToken, Derive(Seed{9}, "gtp"), claims),
		"no signature":                 body + ".",
		"another signature":            body + "." + strings.Repeat("A", len(token.Text)-len(body)-1),
		"a byte less":                  token.Text[:len(token.Text)-1],
		"another body":                 strings.Replace(token.Text, ".", ".e", 1),
	} {
		for range 2 { // a refusal must not be remembered as anything else
			if _, reason := second.Verify(forged, 5); reason != BadSignature {
				t.Errorf("%s: %v", name, reason)
			}
		}
	}
	other := NewVerifier("other", NewMemo(PublicKey(Derive(Seed{9}, "gtp")), 4), 4)
	if _, reason := other.Verify(token.Text, 5); reason != BadSignature {
		t.Errorf("a verifier that trusts another key: %v", reason)
	}

	_, reason = second.Verify(token.Text, lifetime)
	equal(t, Expired, reason)
	second.Revoke(Revocation{Group: "shop", Subject: "alice", Version: claims.Version + 1, Until: lifetime}, 5)
	_, reason = second.Verify(token.Text, 5)
	equal(t, Revoked, reason)
	_, reason = first.Verify(token.Text, 5) // which has not heard of it
	equal(t, None, reason)
}

// A memo that kept everything would grow with the run; one that forgot what is in use would
// be no use.
func TestAMemoForgetsWhatIsNotUsed(t *testing.T) {
	w := newWorld(t)
	const capacity = 4
	memo := NewMemo(w.gtp.PublicKey(), capacity)
	used := w.token(t, 0).Text
	kept, ok := memo.parse(used)
	equal(t, true, ok)
	for now := range int64(10 * capacity) {
		_, ok := memo.parse(w.token(t, now+1).Text)
		equal(t, true, ok)
		again, ok := memo.parse(used)
		equal(t, true, ok)
		if again != kept {
			t.Fatalf("after %d others a token in use is verified again", now+1)
		}
		if n := len(memo.young) + len(memo.old); n > 2*capacity {
			t.Fatalf("it remembers %d tokens, at most %d", n, 2*capacity)
		}
	}
	memo.key = make(ed25519.PublicKey, ed25519.PublicKeySize) // verifies nothing
	if _, ok := memo.parse(w.token(t, 1).Text); ok {
		t.Error("a token that nobody has used for long is not verified again")
	}
}
