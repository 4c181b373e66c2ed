package importer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// A File is one file of a directory that an import makes.
type File struct {
	Name  string // one path element
	Write func(w io.Writer) error
}

// Text is a file of a given text.
func Text(name, text string) File {
	return File{name, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}
}

// CSV is a file of rows (RFC 4180).
func CSV(name string, rows func(w *csv.Writer) error) File {
	return File{name, func(w io.Writer) error {
		out := csv.NewWriter(w)
		err := rows(out)
		out.Flush()
		return errors.Join(err, out.Error())
	}}
}

// Write makes a directory with files. It must not exist, and appears whole or not at all.
func Write(dir string, files []File) (err error) {
	if err := Absent(dir); err != nil {
		return err
	}
	kind := owned.Kind{Name: "what an import makes"}
	for _, f := range files {
		kind.Patterns = append(kind.Patterns, f.Name)
	}
	made, err := owned.Stage(dir, kind)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := owned.Write(filepath.Join(made.Dir(), f.Name), f.Write); err != nil {
			return errors.Join(err, made.Abort())
		}
	}
	return made.Commit()
}

// Absent tells whether an import may make a directory. Asked first, it spares the
// user the wait.
func Absent(dir string) error {
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return Mistake(dir, 0, 0, "exists already; choose another directory with --out, or remove it first")
	}
	return nil
}

// Read reads a regular file of at most limit bytes.
func Read(file string, limit int64) ([]byte, error) {
	data, err := regular.ReadFile(file, limit)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, Mistake(file, 0, 0, "%v", err)
	}
	return data, err
}

// Mistake is a mistake of the user in a file. Line and column count from 1; the
// mistake is about the whole file if line is 0.
func Mistake(file string, line, column int, format string, args ...any) error {
	return &scenarios.Errors{Problems: []scenarios.Problem{{
		File: file, Line: line, Column: column, Message: fmt.Sprintf(format, args...),
	}}}
}
