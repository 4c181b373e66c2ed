package importer

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

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

// Write makes a directory with files. It must not exist, and appears whole or not
// at all.
func Write(dir string, files []File) error {
	if err := Absent(dir); err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".import-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp) // gone once it is renamed
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := write(filepath.Join(temp, f.Name), f.Write); err != nil {
			return err
		}
	}
	return os.Rename(temp, dir)
}

func write(name string, content func(w io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(file)
	err = content(buffer)
	return errors.Join(err, buffer.Flush(), file.Close())
}

// Absent tells whether an import may make a directory. Asked first, it spares the
// user the wait.
func Absent(dir string) error {
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return Mistake(dir, 0, 0, "exists already; choose another directory with --out, or remove it first")
	}
	return nil
}

// Read reads a file of at most limit bytes.
func Read(file string, limit int64) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, Mistake(file, 0, 0, "is a directory; want a file")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1)) // a pipe has no size
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, Mistake(file, 0, 0, "has more than %d bytes, the most that are read", limit)
	}
	return data, nil
}

// Mistake is a mistake of the user in a file. Line and column count from 1; the
// mistake is about the whole file if line is 0.
func Mistake(file string, line, column int, format string, args ...any) error {
	return &scenarios.Errors{Problems: []scenarios.Problem{{
		File: file, Line: line, Column: column, Message: fmt.Sprintf(format, args...),
	}}}
}
