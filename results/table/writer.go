package table

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// batch is how many rows go to the encoder at once. Another size would give
// other bytes for the same rows.
const batch = 256

// A Writer streams the rows of one table into its file. It keeps at most one
// row group in memory. The file is unreadable until Close has succeeded.
type Writer[R Row] struct {
	path string
	file *os.File
	out  *parquet.GenericWriter[R]
	rows []R
	n    int64
	err  error // the first failure; everything after it is void
}

// Create opens the table of R in the directory, truncating what is there.
func Create[R Row](dir string) (*Writer[R], error) {
	path := filepath.Join(dir, Name[R]()+".parquet")
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &Writer[R]{
		path: path,
		file: file,
		out:  parquet.NewGenericWriter[R](file, options(reflect.TypeFor[R]())...),
		rows: make([]R, 0, batch),
	}, nil
}

// Write appends one row. A write error is kept and returned by every later
// call, so that a caller may look at Close alone.
func (w *Writer[R]) Write(row R) error {
	if i, ok := any(&row).(*Invocation); ok {
		i.mustSum()
	}
	if w.err != nil {
		return w.err
	}
	w.n++
	if w.rows = append(w.rows, row); len(w.rows) == batch {
		w.flush()
	}
	return w.err
}

// Rows is the number of rows written so far.
func (w *Writer[R]) Rows() int64 { return w.n }

// Close writes what is buffered and the footer. A full disk may show only
// here: a table is whole if and only if Close returned nil.
func (w *Writer[R]) Close() error {
	w.flush()
	if w.err == nil {
		w.err = w.out.Close()
	}
	if err := errors.Join(w.err, w.file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	return nil
}

func (w *Writer[R]) flush() {
	if w.err == nil && len(w.rows) > 0 {
		_, w.err = w.out.Write(w.rows)
	}
	w.rows = w.rows[:0]
}
