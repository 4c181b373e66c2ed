package des

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/internal/portable"
)

// A Stream is the random numbers that one entity uses for one purpose. Streams
// are keyed by name, so that an entity more or a draw more elsewhere changes
// none of them: two runs that differ in policy alone see the same demand
// (common random numbers).
//
// The generator is PCG-DXSM with 128 bits of state (16 bytes, a value); its
// start is a hash of the key. Two streams are windows of the same cycle of
// 2^128 numbers: that among a million streams of a billion draws any two
// overlap has probability below 10^-17.
type Stream struct {
	generator rand.PCG
}

// NewStream returns the stream that seed, entity and purpose name.
func NewStream(seed uint64, entity, purpose string) Stream {
	h := digest("stream", seed, entity, purpose)
	return Stream{generator: *rand.NewPCG(binary.LittleEndian.Uint64(h[0:]), binary.LittleEndian.Uint64(h[8:]))}
}

// Replication is the seed of replication r of an experiment with the given
// seed: equal for all policies that are compared, independent between the r.
func Replication(seed uint64, r int) uint64 {
	h := digest("replication", seed, fmt.Sprint(r), "")
	return binary.LittleEndian.Uint64(h[:])
}

// NameDigest is a name as 64 bits, for trace records: it depends on what an
// entity is called, never on where it stands in a table.
func NameDigest(name string) uint64 {
	h := digest("name", 0, name, "")
	return binary.LittleEndian.Uint64(h[:])
}

// digest hashes a key. Lengths stand before texts, so that no two keys have the
// same bytes.
func digest(domain string, seed uint64, texts ...string) [sha256.Size]byte {
	key := make([]byte, 0, 128)
	key = binary.LittleEndian.AppendUint64(key, seed)
	for _, text := range append([]string{domain}, texts...) {
		key = binary.LittleEndian.AppendUint64(key, uint64(len(text)))
		key = append(key, text...)
	}
	return sha256.Sum256(key)
}

// Uint64 is uniform over all 64-bit numbers.
func (s *Stream) Uint64() uint64 { return s.generator.Uint64() }

// Float64 is uniform over the multiples of 2^-53 in [0, 1).
func (s *Stream) Float64() float64 {
	return float64(s.generator.Uint64()>>11) * 0x1p-53
}

// IntN is uniform in [0, n), without bias; n >= 1.
//
// Source: Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS
// 29(1), 2019.
func (s *Stream) IntN(n int) int {
	if n < 1 {
		panic(fmt.Sprintf("des: IntN(%d), want at least 1", n))
	}
	hi, lo := bits.Mul64(s.generator.Uint64(), uint64(n))
	if lo < uint64(n) {
		for reject := -uint64(n) % uint64(n); lo < reject; {
			hi, lo = bits.Mul64(s.generator.Uint64(), uint64(n))
		}
	}
	return int(hi)
}

// Exp is exponential with the given mean, by inversion: -mean·ln U with U
// uniform in (0, 1].
func (s *Stream) Exp(mean float64) float64 {
	return float64(-mean * portable.Log(1-s.Float64()))
}

// Norm is normal with the given mean and standard deviation. It is Marsaglia's
// polar method with its second number thrown away: a stream then has no state
// but its generator.
func (s *Stream) Norm(mean, deviation float64) float64 {
	for {
		u, v := 2*s.Float64()-1, 2*s.Float64()-1
		r := float64(u*u) + float64(v*v)
		if r > 0 && r < 1 {
			return mean + float64(deviation*float64(u*math.Sqrt(-2*portable.Log(r)/r)))
		}
	}
}
