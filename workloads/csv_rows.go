package workloads

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxField is the longest field of a trace, bytes.
const maxField = 64 << 10

// rows reads a CSV file whose first row names the columns, one of them a time.
type rows struct {
	csv     *records
	names   []string // of the columns
	seconds bool     // the time is in decimal seconds
	record  []string // the row that was read last
	latest  int64    // time of the row before, ns
}

const (
	timeSeconds = "time_s"
	timeNanos   = "time_ns"
)

// newRows reads the names of the columns: those in known, each at most once, and
// a time.
func newRows(r io.Reader, known ...string) (*rows, error) {
	c := newRecords(r)
	out := &rows{csv: c}
	names, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, &TraceError{Line: 1, Column: 1, Message: "the file is empty; want a row with the names of the columns", Last: true}
	}
	if err != nil {
		return nil, c.syntax(err)
	}
	out.names = slices.Clone(names)
	known = append([]string{timeSeconds, timeNanos}, known...)
	var wrong *TraceError
	for i, name := range out.names {
		at := TraceError{Last: true}
		at.Line, at.Column = c.FieldPos(i)
		switch {
		case !slices.Contains(known, name):
			at.Message = fmt.Sprintf("unknown column %q; the columns are %s", brief(name), strings.Join(known, ", "))
			at.Word, at.Known = name, known
		case slices.Contains(out.names[:i], name):
			at.Message = fmt.Sprintf("the column %s stands here twice", name)
		default:
			continue
		}
		wrong = wrong.And(&at)
	}
	if wrong != nil {
		return nil, wrong
	}
	out.seconds = out.has(timeSeconds)
	if out.seconds == out.has(timeNanos) {
		return nil, out.header("want one of the columns %s and %s", timeSeconds, timeNanos)
	}
	return out, nil
}

// has tells whether there is a column.
func (r *rows) has(column string) bool { return slices.Contains(r.names, column) }

// text is a field of the last row, "" if there is no such column.
func (r *rows) text(column string) string {
	if i := slices.Index(r.names, column); i >= 0 {
		return strings.Clone(r.record[i]) // else it would keep the whole row
	}
	return ""
}

// next reads a row and its time.
func (r *rows) next() (at int64, err error) {
	r.record, err = r.csv.Read()
	if err != nil {
		r.record = nil
		if errors.Is(err, io.EOF) {
			return 0, err
		}
		return 0, r.csv.syntax(err)
	}
	for i, f := range r.record {
		if len(f) > maxField {
			return 0, r.mistake(r.names[i], "has %d bytes; at most %d are read", len(f), maxField)
		}
	}
	column, form, parse := timeNanos, "a whole number of nanoseconds", parseDigits
	if r.seconds {
		column, form, parse = timeSeconds, "a number of seconds such as 12.25, with at most 9 decimals and below 146 years", parseSeconds
	}
	text := r.record[slices.Index(r.names, column)]
	at, ok := parse(text)
	switch {
	case !ok:
		return 0, r.mistake(column, "found %q; want %s", brief(text), form)
	case at < r.latest:
		return 0, r.mistake(column, "%s is before the row above; want rows in order of time", text)
	}
	r.latest = at
	return at, nil
}

// mistake is an error about a column of the last row.
func (r *rows) mistake(column, format string, args ...any) *TraceError {
	e := &TraceError{Message: column + ": " + fmt.Sprintf(format, args...)}
	e.Line, e.Column = r.csv.FieldPos(max(0, slices.Index(r.names, column)))
	return e
}

// header is an error about the names of the columns.
func (r *rows) header(format string, args ...any) *TraceError {
	return &TraceError{Line: 1, Column: 1, Message: fmt.Sprintf(format, args...), Last: true}
}

// brief cuts what is too long for a message.
func brief(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}
