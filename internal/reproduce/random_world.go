package reproduce

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// randomWorld draws a tree of three levels and the demand of four collections of
// each consistency model on it, as assignments to the keys of a scenario: 2 to 4
// fog sites with 1 to 5 edge nodes each, links of 8 to 30 ms and 2 to 8 ms; each
// collection is called from 1 to 4 edge nodes at .5 to 4 calls a second, 2 to 30 %
// of them writes. Calls come at equal intervals: with random ones the optimum of
// an epoch's few calls is another one each epoch, and the gap measures luck.
func randomWorld(number int) []string {
	rng := rand.New(rand.NewPCG(uint64(number), 0x70b0))
	const host = "cores: 4, speed: 30M/s, store_access: 250us"
	nodes := []string{"{name: cloud-0, tier: cloud, cores: 16, speed: 30M/s, store_access: 250us}"}
	var edge []string
	for f := range 2 + rng.IntN(3) {
		fog := fmt.Sprintf("fog-%d", f)
		nodes = append(nodes, fmt.Sprintf("{name: %s, parent: cloud-0, tier: fog, rtt: %dms, bandwidth: 1Gbit/s, %s}", fog, 8+rng.IntN(23), host))
		for range 1 + rng.IntN(5) {
			name := fmt.Sprintf("edge-%d", len(edge))
			nodes = append(nodes, fmt.Sprintf("{name: %s, parent: %s, tier: edge, rtt: %dms, bandwidth: 1Gbit/s, %s}", name, fog, 2+rng.IntN(7), host))
			edge = append(edge, name)
		}
	}
	var clients []string
	for _, group := range []string{"cart", "catalogue"} {
		for c := range 4 {
			writes := 0.02 + 0.28*rng.Float64()
			for i, at := range rng.Perm(len(edge))[:min(len(edge), 1+rng.IntN(4))] {
				rate := 0.5 + 3.5*rng.Float64()
				for _, mode := range []struct {
					name string
					rate float64
				}{{"reads", rate * (1 - writes)}, {"writes", rate * writes}} {
					share := 0
					if mode.name == "writes" {
						share = 1
					}
					clients = append(clients, fmt.Sprintf("{name: %s-%d-%s-%d, at: %s, collections: [%s-%d], write_share: %d, arrivals: {process: deterministic, rate: %.3f/s, phase: %dms}}",
						group, c, mode.name, i, edge[at], group, c, share, mode.rate, 1+rng.IntN(900)))
				}
			}
		}
	}
	return []string{"network.nodes=[" + strings.Join(nodes, ", ") + "]", "clients=[" + strings.Join(clients, ", ") + "]"}
}
