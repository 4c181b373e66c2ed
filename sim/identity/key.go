package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
)

// Seed is the secret from which a party's key is derived.
type Seed [32]byte

// Derive returns the Ed25519 key of the party called name: its seed is
// SHA-256("ermes-sim key\x00" || seed || name). Equal seeds and names give equal
// keys; different names give independent ones.
func Derive(seed Seed, name string) ed25519.PrivateKey {
	h := sha256.New()
	h.Write([]byte("ermes-sim key\x00"))
	h.Write(seed[:])
	h.Write([]byte(name))
	return ed25519.NewKeyFromSeed(h.Sum(nil))
}

// PublicKey is the public half of key.
func PublicKey(key ed25519.PrivateKey) ed25519.PublicKey {
	return ed25519.PublicKey(key[ed25519.SeedSize:])
}
