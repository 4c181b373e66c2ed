package bodies

import (
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Binary reads the module of a scenario's function.
func Binary(f *scenarios.Function) ([]byte, error) {
	if !f.BuiltIn() {
		return regular.ReadFile(f.Module, maxModule)
	}
	binary, ok := guests.Module(f.Module)
	if !ok {
		return nil, fmt.Errorf("there is no built-in guest %q", f.Module)
	}
	return binary, nil
}

// maxModule is the size of the largest module that is read, bytes.
const maxModule = 1 << 28

// ReadModule reads a binary: a file, or a built-in guest by its name.
func ReadModule(name string) ([]byte, error) {
	if !strings.HasSuffix(name, ".wasm") {
		if binary, ok := guests.Module(name); ok {
			return binary, nil
		}
		return nil, mistake.New("there is no built-in guest %q; there are %s, or a path that ends in .wasm", name, strings.Join(guests.Names(), ", "))
	}
	binary, err := regular.ReadFile(name, maxModule)
	if err != nil {
		return nil, mistake.Of(err)
	}
	return binary, nil
}
