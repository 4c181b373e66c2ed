package sim

import (
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/platform"
)

// Config is a run in virtual time.
type Config struct {
	blueprint.Config
	MaxEvents uint64 // stop after so many events; 0 = no limit

	// Sockets makes every message a frame of bytes on its way, and a message again, as
	// between processes. Nothing may come out differently.
	Sockets bool

	// alter, if not nil, puts something between a node and its world: tests seed bugs with
	// it that the checkers have to find.
	alter func(i int, e platform.Env) platform.Env

	// apart, if not nil, makes the blueprint of each node and client: tests give each its
	// own, as if it were a process.
	apart func() (*blueprint.Blueprint, error)
}
