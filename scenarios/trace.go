package scenarios

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// OpenTrace opens a trace that a validated scenario names.
func OpenTrace(name string) (io.ReadCloser, error) {
	if inside, ok := strings.CutPrefix(name, builtinPrefix); ok {
		return embedded.Open(inside)
	}
	return os.Open(name)
}

// trace checks that a trace exists, and makes its path one that can be opened from
// here. What is in it is checked by whoever reads it.
func (v *validator) trace(at string, name *string) {
	if *name == "" {
		return
	}
	*name = relocated(v.s.places.of(at).file, *name)
	var err error
	if inside, ok := strings.CutPrefix(*name, builtinPrefix); ok {
		_, err = fs.Stat(embedded, inside)
	} else if info, e := os.Stat(*name); e != nil {
		err = e
	} else if info.IsDir() {
		err = errors.New("is a directory")
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.report(at, "", "there is no file %s", *name)
	case err != nil:
		v.report(at, "", "cannot read %s: %v", *name, err)
	}
}

// relocated is the path of what is called name in file: beside it, unless file is
// an option of the command line.
func relocated(file, name string) string {
	inside, builtin := strings.CutPrefix(file, builtinPrefix)
	switch {
	case filepath.IsAbs(name) || strings.HasPrefix(name, builtinPrefix) || strings.HasPrefix(file, "--"):
		return name
	case builtin:
		return builtinPrefix + path.Join(path.Dir(inside), name)
	}
	return filepath.Join(filepath.Dir(file), name)
}
