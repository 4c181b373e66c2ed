//go:build !linux

package emulation

import (
	"context"
	"errors"
	"io"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
)

// errHost is why there is no emulation here.
var errHost = errors.New("emulation needs Linux: its processes sleep in ppoll with timers of a nanosecond")

// Serve cannot run a process on this system.
func Serve(func() (*blueprint.Blueprint, error), io.Reader, io.Writer) error { return errHost }

// Do cannot run processes on this system.
func (r *Run) Do(context.Context) (*Log, error) { return nil, errHost }
