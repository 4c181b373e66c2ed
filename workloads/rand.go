package workloads

// Rand is the source of randomness; des.Stream is one.
type Rand interface {
	Float64() float64         // uniform in [0, 1)
	IntN(n int) int           // uniform in [0, n)
	Exp(mean float64) float64 // exponential
}
