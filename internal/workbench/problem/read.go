package problem

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Read reads a placement problem: a JSON file of one, or a scenario, of
// which it makes the problem of its expected demand. A problem without a name gets that of its file.
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
	in.Name = cmp.Or(in.Name, filepath.Base(file))
	return in, nil
}

// inFile says where in a file of package ilp its mistakes are, and what may have been meant.
func inFile(file string, err error) error {
	wrong, ok := errors.AsType[ilp.FileErrors](err)
	if !ok {
		return mistake.New("%s: %w", file, err)
	}
	all := new(scenarios.Errors)
	for _, e := range wrong {
		suggestion := ""
		if e.Word != "" {
			suggestion = scenarios.Nearest(e.Word, e.Known)
		}
		all.Problems = append(all.Problems, scenarios.Problem{File: file, Line: e.Line, Column: e.Column, Message: e.Message, Suggestion: suggestion})
	}
	return all
}

// prepare checks an instance; its mistakes are the user's.
func prepare(in *ilp.Instance) (*ilp.Problem, error) {
	p, err := ilp.Prepare(in)
	if err != nil {
		return nil, mistake.Of(err)
	}
	return p, nil
}
