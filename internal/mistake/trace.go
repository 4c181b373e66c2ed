package mistake

import (
	"errors"
	"io"

	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// maxMistakes is how many mistakes of one trace are reported at once.
const maxMistakes = 50

// A Trace gathers what is wrong with one trace.
type Trace struct {
	File string
	list []scenarios.Problem
	more int
}

// Add notes a mistake and tells whether there is more to read: nil if so.
func (m *Trace) Add(err error) error {
	wrong, ok := errors.AsType[*workloads.TraceError](err)
	if !ok {
		return err
	}
	for _, e := range append([]*workloads.TraceError{wrong}, wrong.Also...) {
		if len(m.list) >= maxMistakes {
			m.more++
			continue
		}
		m.list = append(m.list, scenarios.Problem{File: m.File, Line: e.Line, Column: e.Column, Message: e.Message, Suggestion: scenarios.Nearest(e.Word, e.Known)})
	}
	if wrong.Last {
		return io.EOF
	}
	return nil
}

// End is all that was wrong, or why the file could not be read to its end.
func (m *Trace) End(err error) error {
	switch {
	case !errors.Is(err, io.EOF):
		m.list = append(m.list, scenarios.Problem{File: m.File, Message: "cannot be read to its end: " + err.Error()})
		return &scenarios.Errors{Problems: m.list, Omitted: m.more}
	case len(m.list) > 0:
		return &scenarios.Errors{Problems: m.list, Omitted: m.more}
	}
	return nil
}
