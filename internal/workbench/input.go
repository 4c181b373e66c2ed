package workbench

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// An input is a mistake of the user that is not in a scenario: a run directory
// that is none, a table that does not exist.
type input struct{ error }

func (i input) Unwrap() error { return i.error }

// mistake makes an input error.
func mistake(format string, args ...any) error { return input{fmt.Errorf(format, args...)} }

// IsInput tells whether an error is a mistake of the user, which exits 2.
func IsInput(err error) bool {
	return errors.As(err, new(*scenarios.Errors)) || errors.As(err, new(input)) ||
		errors.Is(err, results.ErrOccupied) || errors.Is(err, table.ErrVersion) ||
		errors.Is(err, regular.ErrKind) || errors.Is(err, regular.ErrSize) || errors.Is(err, fs.ErrNotExist)
}
