package sim

import "github.com/ermes-sim/ermes-sim/sim/platform"

// Alter puts something between each node and its world.
func (c *Config) Alter(f func(node int, e platform.Env) platform.Env) { c.alter = f }
