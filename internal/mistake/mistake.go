package mistake

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// user is a mistake of the user that is not in a scenario: a run directory that is none, a
// table that does not exist.
type user struct{ error }

// Unwrap is the error that says what is wrong.
func (m user) Unwrap() error { return m.error }

// New makes a mistake that says what is wrong.
func New(format string, args ...any) error { return user{fmt.Errorf(format, args...)} }

// Of makes a mistake of an error.
func Of(err error) error { return user{err} }

// Is tells whether an error is a mistake of the user, which exits 2: one of these, one in a
// scenario, or a file that is not there or is none that can be read.
func Is(err error) bool {
	return errors.As(err, new(*scenarios.Errors)) || errors.As(err, new(user)) ||
		errors.Is(err, results.ErrOccupied) || errors.Is(err, table.ErrVersion) ||
		errors.As(err, new(regular.Fault)) || errors.Is(err, fs.ErrNotExist)
}
