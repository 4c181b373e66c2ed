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

// A Fault is a file that cannot be read, or does not hold what it should: a mistake of whoever
// named it.
type Fault struct{ error }

// Unwrap gives what is wrong.
func (f Fault) Unwrap() error { return f.error }

// Faultf makes a Fault.
func Faultf(format string, args ...any) error { return Fault{fmt.Errorf(format, args...)} }

// Damaged is the fault of a file whose content is not what its name promises.
func Damaged(name string, err error) error { return Fault{fmt.Errorf("%s is damaged: %w", name, err)} }

// ErrKind is the answer to what is no regular file.
var ErrKind = errors.New("want a regular file")

// ErrSize is the answer to a file that is larger than anything useful.
var ErrSize = errors.New("the file is too large")

// Check tells why a file cannot be read. Its errors are Faults.
func Check(name string) error {
	info, err := os.Stat(name) // never opens it
	if wrong, ok := errors.AsType[*fs.PathError](err); ok {
		return Fault{&fs.PathError{Op: "open", Path: name, Err: wrong.Err}}
	}
	if err != nil {
		return Fault{err}
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
	return Fault{fmt.Errorf("%s is %s: %w", name, what, ErrKind)}
}

// A File is a regular file that ends where it ended when it was opened: one that grows meanwhile,
// or one of the kernel's that claims to be empty and blocks whoever reads it, has no more.
type File struct {
	file *os.File
	size int64
	rest int64 // to read
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// ReadAt reads anywhere, as an io.ReaderAt does.
func (f *File) ReadAt(into []byte, at int64) (int, error) { return f.file.ReadAt(into, at) }

// Size is how many bytes the file has.
func (f *File) Size() int64 { return f.size }

// Read reads on, as an io.Reader does.
func (f *File) Read(into []byte) (int, error) {
	if f.rest <= 0 {
		return 0, io.EOF
	}
	n, err := f.file.Read(into[:min(int64(len(into)), f.rest)])
	f.rest -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = Fault{err}
	}
	return n, err
}

// Open opens a regular file for reading. Its errors, and those of reading, are Faults: ErrKind for
// what is no regular file, and those of the system.
func Open(name string) (*File, error) {
	if err := Check(name); err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, Fault{err}
	}
	info, err := file.Stat() // it may have become another since
	if err == nil {
		err = kind(name, info)
	}
	if err != nil {
		file.Close()
		return nil, Fault{err}
	}
	return &File{file: file, size: info.Size(), rest: info.Size()}, nil
}

// ReadFile reads a regular file of at most limit bytes. Its errors are Faults: ErrKind, ErrSize and
// those of the system.
func ReadFile(name string, limit int64) ([]byte, error) {
	file, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if file.size > limit {
		return nil, tooLarge(name, file.size, limit)
	}
	return io.ReadAll(file)
}

func tooLarge(name string, size, limit int64) error {
	return Fault{fmt.Errorf("%s has %d bytes, at most %d are read: %w", name, size, limit, ErrSize)}
}
