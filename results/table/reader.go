package table

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// Each calls yield with every row of the table of R in the directory, in
// order, until yield returns an error, which Each returns. The row is good
// only during the call. It errs when the table is missing, damaged or of
// another schema version.
func Each[R Row](dir string, yield func(*R) error) error {
	path := filepath.Join(dir, Name[R]()+".parquet")
	file, err := regular.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := open[R](path, file)
	if err != nil {
		return err
	}
	defer func() { _ = guard(path, in.Close) }() // nothing was written
	problem := soundness[R]()
	rows := make([]R, batch)
	for {
		clear(rows)
		n, end := 0, false
		err := guard(path, func() error {
			var err error
			n, err = in.Read(rows)
			end = errors.Is(err, io.EOF)
			if end {
				return nil
			}
			return err
		})
		for i := range rows[:n] {
			if wrong := problem(&rows[i]); wrong != "" {
				return regular.Damaged(path, errors.New(wrong))
			}
			if err := yield(&rows[i]); err != nil {
				return err
			}
		}
		if end || err != nil {
			return err
		}
	}
}

// open opens a table and checks that it is one of this program with the columns of R.
func open[R Row](path string, file *regular.File) (in *parquet.GenericReader[R], err error) {
	return in, guard(path, func() error {
		pq, err := header(path, Name[R](), file)
		if err != nil {
			return err
		}
		in = parquet.NewGenericReader[R](pq)
		return nil
	})
}

// Sound tells whether a file is a table of the name, of the schema that this program reads. It looks
// at the file's metadata alone; a missing file is no matter of it.
func Sound(path, name string) error {
	file, err := regular.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	return guard(path, func() error {
		_, err := header(path, name, file)
		return err
	})
}

// header opens a table and checks what it is.
func header(path, name string, file *regular.File) (*parquet.File, error) {
	pq, err := parquet.OpenFile(file, file.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("it is not a whole Parquet file: %w", err)
	}
	if err := check(path, name, pq); err != nil {
		return nil, versionError{err}
	}
	return pq, nil
}

// A versionError says all itself.
type versionError struct{ error }

func (e versionError) Unwrap() error { return e.error }

// guard names the file in the errors of reading it. The Parquet library panics on some damaged
// files; what is in a file is never a bug of ours, so that is an error too.
func guard(path string, read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = regular.Damaged(path, fmt.Errorf("the Parquet library gave up (%v)", p))
		}
	}()
	err = read()
	switch {
	case err == nil || errors.As(err, new(versionError)):
		return err
	default:
		return regular.Damaged(path, err)
	}
}

// Read returns all rows of the table of R in the directory.
func Read[R Row](dir string) ([]R, error) {
	var all []R
	err := Each(dir, func(r *R) error {
		all = append(all, *r)
		return nil
	})
	return all, err
}
