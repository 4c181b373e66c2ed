package policy

import "math/rand/v2"

// Random moves its copy to any neighbour now and then: what a policy achieves
// must be compared with what chance does.
type Random struct {
	Probability float64 // of a move, per epoch
}

func init() {
	Register(Definition{
		Name:        "random",
		Consistency: both,
		Doc:         "Moves each copy to a random neighbour with a given probability per epoch.",
		Reference:   "the comparison with chance",
		Params: []Param{
			{Key: "probability", Kind: "float", Min: 0, Max: 1, Default: 0.1, Doc: "Of a move, per copy and epoch."},
		},
		New: func(v Values) Policy { return Random{Probability: v.Float("probability")} },
	})
}

// Decide draws from the seed of the view alone.
func (p Random) Decide(v *View) []Action {
	draw := rand.New(rand.NewPCG(mix(v.Seed), 0))
	if draw.Float64() >= p.Probability || len(v.Neighbours) == 0 {
		return nil
	}
	to := v.Neighbours[draw.IntN(len(v.Neighbours))].Place
	if holds(v.Replicas, to) {
		return nil
	}
	return []Action{relocate(v, to, "by chance")}
}

// mix makes one word of a sequence (SplitMix64) of any number, so that similar
// seeds give unlike draws.
func mix(h uint64) uint64 {
	h = (h + 1) * 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
