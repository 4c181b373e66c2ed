package check

// Settle judges the law of energy: where rates, prices and capacities are
// constant, an act on a collection at a time never raises the energy E, in
// requests in flight. It is for whoever can evaluate E outside the platform; the
// checkers cannot tell whether a world is static.
func (c *Checkers) Settle(at int64, collection int32, before, after float64) {
	if after > before+tolerance*max(1, before) {
		c.broken(Energy, at, collection, -1, "an act has raised the energy from %.9f to %.9f", before, after)
	}
}

// tolerance is the relative error that sums of floats may have.
const tolerance = 1e-9
