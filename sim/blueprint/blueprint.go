package blueprint

import (
	"context"
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/client"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/management"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A Blueprint is what follows from a Config. Nodes and clients refer to its catalogue:
// it must not be copied.
type Blueprint struct {
	Config
	Catalogue platform.Catalogue
	Authority *management.Authority

	modules    []Module // by function, later versions included
	enrolments []management.Enrolment
}

// New derives a blueprint. load makes modules of the functions' binaries. Errors are of
// the user: a scenario that is impossible.
func New(config Config, load Loader) (*Blueprint, error) {
	b := &Blueprint{Config: config}
	if err := b.load(load); err != nil {
		return nil, err
	}
	if err := fault.Validate(b.Faults, b.Tree); err != nil {
		return nil, err
	}
	if err := b.enrol(); err != nil {
		return nil, err
	}
	return b, b.settle()
}

// enrol makes the authority and enrols all clients with it, also those that other
// processes run: a token tells how many enrolments there were before.
func (b *Blueprint) enrol() (err error) {
	if b.Authority, err = management.NewAuthority(b.Seed, &b.Catalogue, &b.Parameters); err != nil {
		return err
	}
	b.enrolments = make([]management.Enrolment, len(b.Clients))
	for i := range b.Clients {
		if err := b.GoOn(i); err != nil {
			return err
		}
		if b.enrolments[i], err = b.Authority.Enrol(int32(i)); err != nil {
			return fmt.Errorf("client %q: %w", b.Clients[i].Name, err)
		}
	}
	return nil
}

// Node makes a node as it is before the run, still without its first copies.
func (b *Blueprint) Node(i int, env platform.Env, bodies platform.Bodies) *node.Node {
	phases := des.NewStream(b.Seed, b.Tree.Node(i).Name, "epoch-phase")
	return node.New(i, env, bodies, &b.Catalogue, &b.Parameters, b.Authority, &phases)
}

// Client makes a client as it is before the run. In a warm one it has a token and the
// metadata of all that it works on: what it would have been told by the management layer
// follows from the blueprint.
func (b *Blueprint) Client(i int, env platform.Env) *client.Client {
	name := b.Clients[i].Name
	gaps, picks := des.NewStream(b.Seed, name, "arrivals"), des.NewStream(b.Seed, name, "calls")
	var keep workloads.Rand // a stream is opened only where it is drawn from
	if b.Clients[i].Arrivals.Thinned() {
		keep = new(des.NewStream(b.Seed, name, "thinning"))
	}
	c := client.New(i, des.NameDigest(name), env, &b.Catalogue, &b.Parameters, client.Credentials(b.enrolments[i]), &gaps, keep, &picks)
	if b.Parameters.Warm {
		c.Warm(b.Authority.Services())
	}
	return c
}

// Execute runs a function body on a node.
func (b *Blueprint) Execute(ctx context.Context, function, on int32, call wasm.Invocation) wasm.Result {
	call.Speed = int64(b.Tree.Node(int(on)).Speed)
	result, err := b.modules[function].Call(ctx, call)
	if err != nil {
		result.Err = err
	}
	return result
}
