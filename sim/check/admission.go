package check

import "github.com/ermes-sim/ermes-sim/sim/record"

// Refused hears of a request that was turned away: no law is about it, for it has
// no effects. That it has none is judged by what is told of its invocation.
func (c *Checkers) Refused(r record.Refusal) { c.tick(r.At) }

// Heard hears of a node that has heard of a revocation.
func (c *Checkers) Heard(h record.Hearing) { c.tick(h.At) }
