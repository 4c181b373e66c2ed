package policy_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// The auction may displace only what is worth less than the newcomer, and no more
// than it must. Held against all sets of victims.
func TestAdmit(t *testing.T) {
	optimal, drawn := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var residents []policy.Resident
		m := policy.Memory{}
		for range rapid.IntRange(0, 6).Draw(t, "residents") {
			r := policy.Resident{Bytes: rapid.Int64Range(1, 8).Draw(t, "bytes"), Loss: rapid.Float64Range(-1, 10).Draw(t, "loss")}
			if rapid.IntRange(0, 4).Draw(t, "stays") == 0 {
				r.Loss = math.Inf(1)
			}
			m.Used += r.Bytes
			residents = append(residents, r)
		}
		m.Capacity = m.Used + rapid.Int64Range(0, 4).Draw(t, "free")
		newcomer := policy.Resident{Bytes: rapid.Int64Range(1, 12).Draw(t, "newcomer"), Loss: rapid.Float64Range(0, 20).Draw(t, "worth")}
		need := m.Used + newcomer.Bytes - m.Capacity

		least := math.Inf(1) // loss of the best set of victims
		for set := range 1 << len(residents) {
			freed, loss := int64(0), 0.0
			for i, r := range residents {
				if set>>i&1 == 1 {
					freed, loss = freed+r.Bytes, loss+math.Max(r.Loss, 0)
				}
			}
			if freed >= need {
				least = math.Min(least, loss)
			}
		}
		if m.Capacity == 0 || newcomer.Bytes > m.Capacity {
			least = math.Inf(1)
		}
		victims, ok := policy.Admit(newcomer, residents, m, 0)
		if !ok {
			if len(victims) > 0 {
				t.Fatal("victims for nothing")
			}
			if m.Capacity > 0 && need <= 0 {
				t.Fatal("refused though there is room")
			}
			return
		}
		freed, loss := int64(0), 0.0
		for _, i := range victims {
			freed, loss = freed+residents[i].Bytes, loss+math.Max(residents[i].Loss, 0)
		}
		if m.Capacity > 0 && freed < need {
			t.Fatalf("%d bytes freed, %d needed", freed, need)
		}
		if len(victims) > 0 && loss >= newcomer.Loss {
			t.Fatalf("victims worth %v for a newcomer worth %v", loss, newcomer.Loss)
		}
		if m.Capacity > 0 {
			for _, i := range victims {
				if freed-residents[i].Bytes >= need {
					t.Fatalf("victim %d goes for nothing", i)
				}
			}
			drawn++
			if loss <= least+1e-9 {
				optimal++
			}
		}
	})
	t.Logf("of %d admissions %d displace the least possible", drawn, optimal)
	if optimal < drawn*9/10 {
		t.Error("greedy by density is far from the best")
	}
}

// κ makes a node charge for filling it up, and pay for relief.
func TestPressure(t *testing.T) {
	m := policy.Memory{Used: 90, Capacity: 100}
	if got, want := m.Pressure(2), -2*math.Log(0.101); !near(got, want) {
		t.Errorf("H %v, want %v", got, want)
	}
	half := policy.Memory{Used: 50, Capacity: 100}
	rise := -math.Log(0.101) + math.Log(0.501)
	if _, ok := policy.Admit(policy.Resident{Bytes: 40, Loss: rise - 0.01}, nil, half, 1); ok {
		t.Error("admitted for less than the pressure rises")
	}
	if _, ok := policy.Admit(policy.Resident{Bytes: 40, Loss: rise + 0.01}, nil, half, 1); !ok {
		t.Error("refused for more than the pressure rises")
	}
	unlimited := policy.Memory{Used: 1 << 40}
	if unlimited.Pressure(1) != 0 {
		t.Error("unlimited memory has pressure")
	}
}

// crowded is a small world in which several collections want the same memory.
func crowded(r *rand.Rand) (*arena.Tree, []arena.Collection, policy.Weights, []int64) {
	tree := arena.RandomTree(r)
	for len(tree.Places) > 7 {
		tree = arena.RandomTree(r)
	}
	var list []arena.Collection
	var w policy.Weights
	bytes := int64(0)
	for range 5 {
		c, weights := arena.RandomDemand(r, tree, false)
		w = weights
		c.Bytes = 1 + int64(r.IntN(4))
		bytes += c.Bytes
		list = append(list, c)
	}
	capacity := make([]int64, len(tree.Places)) // the root has room for everything
	for i := 1; i < len(capacity); i++ {
		capacity[i] = max(4, int64(float64(bytes)*(0.1+0.3*r.Float64())))
	}
	return tree, list, w, capacity
}

// shift gives every collection the demand of another.
func shift(list []arena.Collection) {
	first := list[0]
	for i := range list {
		next := first
		if i+1 < len(list) {
			next = list[i+1]
		}
		list[i].Reads, list[i].Writes = next.Reads, next.Writes
	}
}

// Under pressure the hot must stay low and the cold float up, whoever came
// first, also after the demand has changed; and no node may ever be over its
// capacity. Compared with the exact optimum of all collections together.
func TestMemoryPressure(t *testing.T) {
	type result struct {
		cold, shifted, epochs distribution
		rises, over           int
	}
	play := func(p policy.Policy, firstCome bool, bounds [][2]float64) (res result) {
		for seed := range bounds {
			r := rand.New(rand.NewPCG(uint64(seed), 8))
			tree, list, w, capacity := crowded(r)
			g := arena.New(tree, w, list, arena.Rules{Policy: p, RandomPhases: true, FirstCome: firstCome}, uint64(seed))
			g.Capacity = capacity
			g.Play(40)
			res.cold = append(res.cold, 100*(g.Energy()/bounds[seed][0]-1))
			res.epochs = append(res.epochs, g.Record.Epochs())
			res.rises += g.Record.Rises
			shift(g.Collections)
			g.Play(40)
			res.shifted = append(res.shifted, 100*(g.Energy()/bounds[seed][1]-1))
			res.over += g.Record.Over
		}
		return res
	}
	bounds := make([][2]float64, 60)
	for seed := range bounds {
		tree, list, w, capacity := crowded(rand.New(rand.NewPCG(uint64(seed), 8)))
		bounds[seed][0] = arena.OptimumWithin(tree, list, w, capacity, math.Inf(1))
		shift(list)
		bounds[seed][1] = arena.OptimumWithin(tree, list, w, capacity, math.Inf(1))
	}
	energy := mustNew(t, "energy", noiseless)
	auction, first := play(energy, false, bounds), play(energy, true, bounds)
	market := play(mustNew(t, "market", noiseless), false, bounds)
	for _, row := range []struct {
		name string
		result
	}{{"first come", first}, {"auction", auction}, {"market", market}} {
		t.Logf("%-10s cold %.2f / %.1f / %.0f, shifted %.2f / %.1f / %.0f, epochs %.1f / %.1f", row.name,
			row.cold.mean(), row.cold.quantile(0.95), row.cold.quantile(1),
			row.shifted.mean(), row.shifted.quantile(0.95), row.shifted.quantile(1),
			row.epochs.mean(), row.epochs.quantile(0.95))
		expect(t, row.name+": nodes over capacity", float64(row.over), 0)
	}
	expect(t, "acts that raised the energy", float64(auction.rises), 0)
	expect(t, "mean gap from cold, percent", auction.cold.mean(), 1.5)
	expect(t, "mean gap after the shift, percent", auction.shifted.mean(), 2)
	expect(t, "95 % gap after the shift, percent", auction.shifted.quantile(0.95), 5)
	expect(t, "95 % epochs", auction.epochs.quantile(0.95), 8)
	if first.cold.mean() < 5*auction.cold.mean() {
		t.Error("displacing is of no use")
	}
}

// With κ > 0 the energy of nodes counts, too, and also then no act may raise the
// sum, nor a node be over its capacity.
func TestPressureNeverRises(t *testing.T) {
	acts := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 8))
		tree, list, w, capacity := crowded(r)
		w.Kappa = 0.01 * r.Float64()
		g := arena.New(tree, w, list, arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true}, seed)
		g.Capacity = capacity
		g.Play(40)
		if g.Record.Rises > 0 || g.Record.Over > 0 {
			for i := range g.Record.Acts {
				if a := &g.Record.Acts[i]; a.After > a.Before {
					t.Logf("%.2f %s of %d: %v -> %v, %+v", a.Epoch, tree.Draw(a), a.Collection, a.Before, a.After, a.Action.Terms)
				}
			}
			t.Fatalf("seed %d: %d rises, %d times over capacity", seed, g.Record.Rises, g.Record.Over)
		}
		acts += len(g.Record.Acts)
	}
	if acts < 300 {
		t.Errorf("only %d acts", acts)
	}
}

// Copies that take their time reserve what they will need: no node is ever over its
// capacity, and what is displaced meanwhile costs no more than the newcomer gains.
func TestMemoryWithDelay(t *testing.T) {
	for _, delay := range []float64{0.2, 1.5} {
		var gap distribution
		rises, unsafe := 0, 0
		for seed := range uint64(40) {
			tree, list, w, capacity := crowded(rand.New(rand.NewPCG(seed, 8)))
			g := arena.New(tree, w, list, arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true, Delay: delay}, seed)
			g.Capacity = capacity
			g.Play(60)
			gap = append(gap, 100*(g.Energy()/arena.OptimumWithin(tree, list, w, capacity, math.Inf(1))-1))
			expect(t, "nodes over capacity", float64(g.Record.Over), 0)
			rises, unsafe = rises+g.Record.Rises, unsafe+g.Record.Unsafe
		}
		t.Logf("an act takes %v epochs: gap %.2f / %.1f / %.0f, %d rises, %d unsafe", delay, gap.mean(), gap.quantile(0.95), gap.quantile(1), rises, unsafe)
		expect(t, "mean gap, percent", gap.mean(), 2)
		expect(t, "acts that raised the energy", float64(rises), 0)
		expect(t, "unsafe acts", float64(unsafe), 0)
	}
}

// Always-copy asks for a copy everywhere, so that what stays is decided by who
// gets evicted: by what is lost per byte, not by who was called last.
func TestMemoryPressureSEC(t *testing.T) {
	play := func(name string, params map[string]any, firstCome bool) (d distribution, over int) {
		for seed := range uint64(40) {
			r := rand.New(rand.NewPCG(seed, 9))
			tree, list, w, capacity := crowded(r)
			for i := range list {
				list[i].Sequential = false
				for n, writes := range list[i].Writes {
					list[i].Reads[n] += writes
				}
			}
			g := arena.New(tree, w, list, arena.Rules{Policy: mustNew(t, name, params), Noise: true, FirstCome: firstCome}, seed)
			g.Capacity = capacity
			g.Play(20)
			sum := 0.0 // calls on their way, mean over the epochs
			for range 20 * arena.Ticks {
				g.Step()
				for i := range list {
					sum += g.System(i).Reads / (20 * arena.Ticks)
				}
			}
			d = append(d, 1000*sum)
			over += g.Record.Over
		}
		return d, over
	}
	density, over := play("always-copy", map[string]any{"trigger": "access"}, false)
	first, _ := play("always-copy", map[string]any{"trigger": "access"}, true)
	lru, also := play("lru", nil, false)
	t.Logf("calls in flight, thousandths: by density %.0f, first come %.0f, least recently used %.0f", density.mean(), first.mean(), lru.mean())
	expect(t, "nodes over capacity", float64(over+also), 0)
	if density.mean() > 0.9*first.mean() || density.mean() > 0.9*lru.mean() {
		t.Error("density is of no use")
	}
}
