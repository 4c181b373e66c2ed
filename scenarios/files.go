package scenarios

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// Open opens a file that a validated scenario names, such as one of Files.
func Open(name string) (io.ReadCloser, error) {
	if inside, ok := strings.CutPrefix(name, builtinPrefix); ok {
		return embedded.Open(inside)
	}
	return regular.Open(name)
}

// Files lists what a validated scenario reads besides its text: traces, the modules of
// the user, and what parameters of policies name, each once, in lexical order.
func (s *Scenario) Files() []string {
	var files []string
	for i := range s.Functions {
		if !s.Functions[i].BuiltIn() {
			files = append(files, s.Functions[i].Module)
		}
	}
	for i := range s.Deploy {
		if !s.Deploy[i].BuiltIn() {
			files = append(files, s.Deploy[i].Module)
		}
	}
	for i := range s.Clients {
		files = append(files, s.Clients[i].Arrivals.File)
	}
	for i := range s.Mobility {
		files = append(files, s.Mobility[i].File)
	}
	files = append(append(files, s.Placement.Sequential.Files...), s.Placement.SEC.Files...)
	slices.Sort(files)
	return slices.DeleteFunc(slices.Compact(files), func(name string) bool { return name == "" })
}

// file checks that a file which the key at a path names exists, and makes its path one
// that can be opened from here. What is in it is checked by whoever reads it.
func (v *validator) file(at string, name *string) {
	if *name == "" {
		return
	}
	*name = v.relocated(at, *name)
	switch err := v.readable(*name); {
	case errors.Is(err, fs.ErrNotExist):
		v.report(at, "", "there is no file %s", *name)
	case err != nil:
		v.report(at, "", "cannot read %s: %v", *name, err)
	}
}

// readable tells why a file cannot be read.
func (v *validator) readable(name string) error {
	inside, builtin := strings.CutPrefix(name, builtinPrefix)
	switch {
	case builtin:
		_, err := fs.Stat(embedded, inside)
		return err
	case v.options.Read != nil:
		_, err := v.options.Read(name)
		return err
	}
	return regular.Check(name)
}

// relocated is the path of what the key at a path names: beside the file in which the key
// stands, unless that is an option of the command line.
func (v *validator) relocated(at, name string) string {
	file := v.s.places.of(at).file
	if v.options.Here || strings.HasPrefix(file, "--") {
		return name
	}
	return beside(file, name)
}

// beside is the path of what a file calls name.
func beside(file, name string) string {
	inside, builtin := strings.CutPrefix(file, builtinPrefix)
	switch {
	case filepath.IsAbs(name) || strings.HasPrefix(name, builtinPrefix):
		return name
	case builtin:
		return builtinPrefix + path.Join(path.Dir(inside), name)
	}
	return filepath.Join(filepath.Dir(file), name)
}
