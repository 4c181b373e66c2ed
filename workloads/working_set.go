package workloads

// WorkingSet says how clients choose the few collections that each works on.
//
// Collections come in Groups of equal length; the collections of rank r of all
// groups are one choice, so that with one group per consistency model both
// models have the same popularity and locality. Each rank has a home region
// (rank modulo the number of regions). A client draws Size distinct ranks by
// Zipf popularity: with probability Locality among the ranks of its own region,
// else among all.
type WorkingSet struct {
	Groups   [][]int // collections by group and rank
	Size     int     // ranks per client, >= 1 and at most the number of ranks
	Exponent float64 // Zipf exponent, 0 = uniform
	Locality float64 // in [0, 1]
	Regions  int     // number of regions, >= 1
}

// A Chooser draws working sets.
type Chooser struct {
	set    WorkingSet
	all    *Zipf
	local  []*Zipf // by region; nil where no rank is at home
	member [][]int // ranks at home in each region
}

// NewChooser prepares the distributions. All groups have the same length.
func NewChooser(set WorkingSet) *Chooser {
	ranks := len(set.Groups[0])
	c := &Chooser{
		set:    set,
		all:    NewZipf(ranks, set.Exponent),
		local:  make([]*Zipf, set.Regions),
		member: make([][]int, set.Regions),
	}
	for r := range ranks {
		region := r % set.Regions
		c.member[region] = append(c.member[region], r)
	}
	for region, ranks := range c.member {
		if len(ranks) > 0 {
			c.local[region] = zipfOver(ranks, set.Exponent)
		}
	}
	return c
}

// Draw returns the collections of one client whose home is region. A draw that
// hits a rank already chosen is repeated; after many repeats (a region with
// fewer ranks than Size and Locality 1) the most popular free rank is taken, so
// that the draw always ends.
func (c *Chooser) Draw(rng Rand, region int) []int {
	taken := make(map[int]bool, c.set.Size)
	var chosen []int
	for len(taken) < c.set.Size {
		rank := c.rank(rng, region)
		for try := 0; taken[rank]; try++ {
			if try == 1000 {
				for rank = 0; taken[rank]; rank++ {
				}
				break
			}
			rank = c.rank(rng, region)
		}
		taken[rank] = true
		for _, group := range c.set.Groups {
			chosen = append(chosen, group[rank])
		}
	}
	return chosen
}

func (c *Chooser) rank(rng Rand, region int) int {
	local := rng.Float64() < c.set.Locality
	if local && c.local[region] != nil {
		return c.member[region][c.local[region].Draw(rng)]
	}
	return c.all.Draw(rng)
}
