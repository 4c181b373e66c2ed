package sim

import (
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/platform"
)

// Config is a run in virtual time.
type Config struct {
	blueprint.Config
	MaxEvents uint64 // stop after so many events; 0 = no limit

	// alter and alterClient, if not nil, put something between a node or a client and
	// its world: tests seed bugs with it that the checkers have to find.
	alter, alterClient func(i int, e platform.Env) platform.Env

	// apart, if not nil, makes the blueprint of each node and client: tests give each its
	// own, as if it were a process.
	apart func() (*blueprint.Blueprint, error)
}
