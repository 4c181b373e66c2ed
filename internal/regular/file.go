// Package regular opens files that hold something finite: regular files. A pipe that nobody writes
// to would hang the program, and a device such as /dev/zero would never end.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrKind is the answer to what is no regular file.
var ErrKind = errors.New("want a regular file")

// ErrSize is the answer to a file that is larger than anything useful.
var ErrSize = errors.New("the file is too large")

// Check tells why a file cannot be read.
func Check(name string) error {
	info, err := os.Stat(name) // never opens it
	if wrong, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: "open", Path: name, Err: wrong.Err}
	}
	if err != nil {
		return err
	}
	return kind(name, info)
}

func kind(name string, info fs.FileInfo) error {
	what := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		what = "a pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeDevice != 0:
		what = "a device"
	default:
		what = "no regular file"
	}
	return fmt.Errorf("%s is %s: %w", name, what, ErrKind)
}

// Open opens a regular file for reading. The error is ErrKind for anything else.
func Open(name string) (*os.File, error) {
	if err := Check(name); err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat() // it may have become another since
	if err == nil {
		err = kind(name, info)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// ReadFile reads a regular file of at most limit bytes. The errors are ErrKind and ErrSize besides
// those of the system.
func ReadFile(name string, limit int64) ([]byte, error) {
	file, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, tooLarge(name, info.Size(), limit)
	}
	text, err := io.ReadAll(io.LimitReader(file, limit+1)) // it may grow meanwhile
	if err == nil && int64(len(text)) > limit {
		err = tooLarge(name, int64(len(text)), limit)
	}
	if err != nil {
		return nil, err
	}
	return text, nil
}

func tooLarge(name string, size, limit int64) error {
	return fmt.Errorf("%s has %d bytes, at most %d are read: %w", name, size, limit, ErrSize)
}
