// Package identity answers who calls and what they may do (thesis section 2.2,
// "authentication and authorization"). There are four nouns: an IdP, outside of
// the platform, signs Assertions of who somebody is; the GTP (Group Token
// Provider) checks them, applies the roles of a group and issues Tokens; a
// Verifier, one per node, accepts Tokens with nothing but the GTP's public key.
//
// Everything is a pure component: time comes in as int64 ns of virtual time, keys
// come in as seeds, and requests and answers are values that somebody else
// carries. Tokens are real JWTs signed with Ed25519, which needs no randomness: the
// same seed and the same calls give the same bytes.
//
// # Time in a token
//
// A JWT's iat and exp are whole seconds (NumericDate). Virtual second s is
// NumericDate s: iat is rounded down and exp is rounded up, and the exact
// nanoseconds are in the private claims iat_ns and exp_ns, which alone decide.
//
// # Stolen tokens
//
// A token is bound to its client's public key (cnf, RFC 7800). With proofs in use,
// each request carries a signature over token, node and a fresh number;
// whoever stole the token alone cannot make one, whoever recorded the whole request
// cannot use it twice or elsewhere. Both are refused as Replayed. Signing and
// checking take about 100 µs of host time per request and none of virtual time; a
// run whose threat model has no thieves may leave proofs out.
package identity
