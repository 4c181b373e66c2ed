package workloads

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Request is one row of a request trace, things called by their names.
type Request struct {
	At         int64 // ns
	Client     string
	Collection string // "" if the trace names functions alone
	Function   string // "" if the trace names collections and modes
	Mode       string // read or write; "" if the trace names functions
	Input      string // "" for what the function gets otherwise
}

// Requests reads a request trace: CSV whose first row names the columns, in any
// order: time_s or time_ns; client; collection and mode, or function (with
// collection where several have it); and, if need be, input. Times never go back.
type Requests struct{ rows *rows }

// NewRequests reads the row of column names.
func NewRequests(r io.Reader) (*Requests, error) {
	rows, err := newRows(r, "client", "collection", "function", "mode", "input")
	if err != nil {
		return nil, err
	}
	switch {
	case !rows.has("client"):
		return nil, rows.header("the column client is missing")
	case !rows.has("function") && !(rows.has("collection") && rows.has("mode")):
		return nil, rows.header("want the columns collection and mode, or function")
	case rows.has("function") && rows.has("mode"):
		return nil, rows.header("the columns function and mode exclude each other: a function has its mode")
	}
	return &Requests{rows}, nil
}

// Next reads a row. At the end the error is io.EOF. After a *TraceError that says
// so, further rows can be read, to find all mistakes.
func (q *Requests) Next() (Request, error) {
	at, err := q.rows.next()
	wrong, _ := errors.AsType[*TraceError](err)
	if err != nil && (wrong == nil || q.rows.record == nil) {
		return Request{}, err
	}
	r := Request{
		At: at, Client: q.rows.text("client"), Collection: q.rows.text("collection"),
		Function: q.rows.text("function"), Mode: q.rows.text("mode"), Input: q.rows.text("input"),
	}
	if r.Client == "" {
		wrong = wrong.And(q.Mistake("client", "is empty; want the name of a client"))
	}
	if q.rows.has("function") && r.Function == "" {
		wrong = wrong.And(q.Mistake("function", "is empty; want the name of a function"))
	}
	if q.rows.has("mode") && r.Mode != "read" && r.Mode != "write" {
		wrong = wrong.And(q.Mistake("mode", "found %q; want read or write", brief(r.Mode)).Among(r.Mode, []string{"read", "write"}))
	}
	if q.rows.has("mode") && r.Collection == "" {
		wrong = wrong.And(q.Mistake("collection", "is empty; want the name of a collection"))
	}
	if wrong != nil {
		return r, wrong
	}
	return r, nil
}

// Mistake is an error about a column of the row that was read last.
func (q *Requests) Mistake(column, format string, args ...any) *TraceError {
	return q.rows.mistake(column, format, args...)
}

// A Relocation is one row of a mobility trace: the client is at the node from then on.
type Relocation struct {
	At     int64 // ns
	Client string
	Node   string
}

// Relocations reads a mobility trace: CSV with the columns time_s or time_ns,
// client and node. Times never go back.
type Relocations struct{ rows *rows }

// NewRelocations reads the row of column names.
func NewRelocations(r io.Reader) (*Relocations, error) {
	rows, err := newRows(r, "client", "node")
	if err != nil {
		return nil, err
	}
	for _, c := range []string{"client", "node"} {
		if !rows.has(c) {
			return nil, rows.header("the column %s is missing", c)
		}
	}
	return &Relocations{rows}, nil
}

// Next reads a row, as Requests.Next does.
func (l *Relocations) Next() (Relocation, error) {
	at, err := l.rows.next()
	wrong, _ := errors.AsType[*TraceError](err)
	if err != nil && (wrong == nil || l.rows.record == nil) {
		return Relocation{}, err
	}
	r := Relocation{At: at, Client: l.rows.text("client"), Node: l.rows.text("node")}
	for _, c := range []string{"client", "node"} {
		if l.rows.text(c) == "" {
			wrong = wrong.And(l.Mistake(c, "is empty; want the name of a %s", c))
		}
	}
	if wrong != nil {
		return r, wrong
	}
	return r, nil
}

// Mistake is an error about a column of the row that was read last.
func (l *Relocations) Mistake(column, format string, args ...any) *TraceError {
	return l.rows.mistake(column, format, args...)
}

// A TraceError is a mistake in a trace.
type TraceError struct {
	Line, Column int // from 1; the column is counted in bytes
	Message      string
	Word         string        // what is not known, if that is the mistake
	Known        []string      // what could stand there
	Last         bool          // nothing can be read after it
	Also         []*TraceError // further mistakes of the same row
}

// Among says what could stand where the word does.
func (e *TraceError) Among(word string, known []string) *TraceError {
	e.Word, e.Known = word, known
	return e
}

// And adds a mistake of the same row.
func (e *TraceError) And(more *TraceError) *TraceError {
	if e == nil {
		return more
	}
	e.Also = append(e.Also, more)
	e.Last = e.Last || more.Last
	return e
}

// Error is line:column: message.
func (e *TraceError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message) }

// parseSeconds reads a decimal number of seconds, exactly: at most 9 decimals.
func parseSeconds(text string) (ns int64, ok bool) {
	whole, fraction, dot := strings.Cut(text, ".")
	if dot && fraction == "" || len(fraction) > 9 {
		return 0, false
	}
	return parseDigits(whole + fraction + strings.Repeat("0", 9-len(fraction)))
}

// parseDigits reads a number of at least one and at most 18 digits after leading
// zeros: what fits into an int64.
func parseDigits(text string) (n int64, ok bool) {
	if text == "" {
		return 0, false
	}
	for i := range len(text) {
		d := text[i] - '0'
		if d > 9 || n > (1<<62-9)/10 {
			return 0, false
		}
		n = 10*n + int64(d)
	}
	return n, true
}
