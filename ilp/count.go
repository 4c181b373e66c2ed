package ilp

// Count is the size that the naive program would have, without building it: what
// does not fit into memory should not have to be built to be refused.
func (p *Problem) Count() Size {
	c := counter{p: p, n: p.n}
	for _, members := range p.groups {
		c.group(members)
	}
	for _, k := range p.ofMany {
		c.class(k)
	}
	c.rows(len(p.pins(p.ofMany))*c.n, 2)
	c.capacities()
	return c.Size
}

type counter struct {
	Size
	p *Problem
	n int
}

func (c *counter) vars(n int, integer bool) {
	c.Variables += n
	if integer {
		c.Integers += n
	}
}

// rows counts rows with so many nonzeros each.
func (c *counter) rows(n, each int) {
	c.Rows += n
	c.Nonzeros += n * each
}

func (c *counter) group(members []int) {
	kind := c.p.Collections[members[0]].Consistency
	if kind == Sequential {
		c.vars(c.n, true) // leader
		c.rows(1, c.n)
	}
	for i, m := range members {
		c.vars(c.n, true) // replica
		switch kind {
		case None:
			c.rows(1, c.n)
			if i > 0 {
				c.rows(c.n, 2)
			}
		case SEC:
			c.rows(1, c.n)
			if c.propagates(m) && c.p.LeaderToEach {
				c.vars(c.n, true) // anchor
				c.rows(c.n, 2)
				c.rows(1, c.n)
			}
		default:
			c.rows(c.n, 2)
		}
		c.updates(m, kind)
		for _, k := range c.p.ofOne[m] {
			c.class(k)
		}
	}
}

func (c *counter) propagates(m int) bool { return c.p.Beta*c.p.Collections[m].Writes > 0 }

func (c *counter) updates(m int, kind Consistency) {
	if kind == None || !c.propagates(m) {
		return
	}
	if c.p.LeaderToEach {
		c.vars(c.n*c.n, false)
		c.rows(c.n*c.n, 2)
		c.rows(c.n, c.n+1)
		return
	}
	c.vars(c.n-1, false)
	for v := 1; v < c.n; v++ {
		at := c.p.walk.Place[v]
		below := c.p.walk.End[at] - at
		if kind == SEC {
			c.rows(below*(c.n-below), 3)
			continue
		}
		c.rows(below, 2+below)
		c.rows(c.n-below, 2+c.n-below)
	}
}

func (c *counter) class(k int) {
	c.vars(c.n, true)
	c.rows(1, c.n)
	touched := len(c.p.touched(k))
	switch {
	case c.p.kind[k] == SEC:
		c.vars(touched*c.n*c.n, false)
		c.rows(touched*c.n*c.n, 2)
		c.rows(touched*c.n, c.n+1)
		if touched == 1 && !c.p.RemoteSingle {
			c.rows(c.n, c.n-1)
		}
	case c.p.kind[k] == Sequential && len(c.p.Demand[k].Writes) > 0:
		c.rows(c.n, 2)
	default:
		c.rows(touched*c.n, 2)
	}
}

// capacities counts the memory and CPU rows; binaries as if each could be on
// every node.
func (c *counter) capacities() {
	sized, busy := 0, 0
	for i := range c.p.Collections {
		if c.p.Collections[i].Bytes > 0 {
			sized++
		}
	}
	for n := range c.p.Nodes {
		if c.p.Nodes[n].Memory > 0 {
			c.rows(1, sized)
			if c.p.BinariesInMemory {
				c.Nonzeros += len(c.p.Binaries)
			}
		}
		if c.p.Nodes[n].CPU > 0 && len(c.p.idle) < len(c.p.Demand) {
			busy = 0
			for k := range c.p.Demand {
				if c.p.rates[k]*float64(c.p.Functions[c.p.Demand[k].Function].execution(n)) > 0 {
					busy++
				}
			}
			c.rows(1, busy)
		}
	}
	if c.p.BinariesInMemory {
		c.vars(len(c.p.Binaries)*c.n, false)
		c.rows(len(c.p.Demand)*c.n, 2)
	}
}
