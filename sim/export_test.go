package sim

import (
	"context"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Alter puts something between each node and its world.
func (c *Config) Alter(f func(node int, e platform.Env) platform.Env) { c.alter = f }

// Apart gives each node and client a blueprint of its own.
func (c *Config) Apart(load blueprint.Loader) {
	own := c.Config
	c.apart = func() (*blueprint.Blueprint, error) { return blueprint.New(own, load) }
}

// Wakes asks what a message in flight can end the wait for.
func Wakes(m protocol.Message) { kindsOf(m) }

// Catalogue is what the world has made of its Config.
func (w *World) Catalogue() *platform.Catalogue { return w.catalogue }

// Watch makes the run call f after every event.
func (w *World) Watch(f func(nodes []*node.Node)) { w.watch = f }

// Execute runs a function body to its end on a node.
func (w *World) Execute(function, on int32, call wasm.Invocation) wasm.Result {
	return w.blueprint.Execute(context.Background(), function, on, call)
}

// Body makes a function body that runs on a node and stops where it needs state from
// elsewhere.
func (w *World) Body(function, on int32, call wasm.Invocation) *blueprint.Body {
	return blueprint.NewBody(call, func(call wasm.Invocation) wasm.Result { return w.Execute(function, on, call) })
}
