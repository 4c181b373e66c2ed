package problem

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Read reads a placement problem: a JSON file of one, or a scenario, of
// which it makes the problem of its expected demand.
func Read(ctx context.Context, file string, set []string) (*ilp.Instance, error) {
	if filepath.Ext(file) != ".json" {
		return expectedInstance(ctx, file, set)
	}
	if len(set) > 0 {
		return nil, mistake.New("--set %s: %s is a problem, not a scenario, and has no keys to change", set[0], file)
	}
	data, err := regular.ReadFile(file, 1<<30)
	if err != nil {
		return nil, mistake.Of(err)
	}
	in, err := ilp.ReadInstance(data)
	if err != nil {
		return nil, inFile(file, err)
	}
	return in, nil
}

// inFile says where in a file of package ilp a mistake is, and what may have been meant.
func inFile(file string, err error) error {
	e, ok := errors.AsType[*ilp.FileError](err)
	if !ok {
		return mistake.New("%s: %w", file, err)
	}
	suggestion := ""
	if near := scenarios.Nearest(e.Key, e.Known); e.Key != "" && near != "" {
		suggestion = fmt.Sprintf("; did you mean %q?", near)
	}
	return mistake.New("%s:%d:%d: %s%s", file, e.Line, e.Column, e.Message, suggestion)
}

// prepare checks an instance; its mistakes are the user's.
func prepare(in *ilp.Instance) (*ilp.Problem, error) {
	p, err := ilp.Prepare(in)
	if err != nil {
		return nil, mistake.Of(err)
	}
	return p, nil
}
