package workloads

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
)

// maxRecord is the longest row of a trace, bytes. A file without line ends, or with a quote that is
// never closed, would be read into memory as a whole otherwise.
const maxRecord = 1 << 20

// records reads the rows of a CSV file of bounded length. A byte order mark is skipped.
type records struct {
	*csv.Reader
	bounded *bounded
}

func newRecords(r io.Reader) *records {
	buffered := bufio.NewReader(r)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3) // they are in the buffer
	}
	b := &bounded{from: buffered}
	c := csv.NewReader(b)
	c.ReuseRecord = true
	return &records{c, b}
}

// Read reads a row.
func (r *records) Read() ([]string, error) {
	r.bounded.left = maxRecord
	return r.Reader.Read()
}

// bounded reads no more than is left.
type bounded struct {
	from io.Reader
	left int
}

var errLongRecord = errors.New("a row has more than 1 MiB; is a quote not closed, or is this no CSV?")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLongRecord
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// syntax is what the CSV parser says, or the error of the file itself. A row that
// is too short or too long is one mistake; other rows can still be read.
func (r *records) syntax(err error) error {
	if errors.Is(err, errLongRecord) {
		return &TraceError{Line: r.line() + 1, Column: 1, Message: errLongRecord.Error(), Last: true}
	}
	p, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return err
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return &TraceError{Line: p.StartLine, Column: 1, Message: "not as many fields as columns"}
	}
	return &TraceError{Line: p.Line, Column: p.Column, Message: "not CSV: " + p.Err.Error(), Last: true}
}

// line is the line of the row that was read last, 0 before any.
func (r *records) line() (line int) {
	defer func() { _ = recover() }() // FieldPos panics before the first row
	line, _ = r.FieldPos(0)
	return line
}
