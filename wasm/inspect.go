package wasm

import (
	"context"
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// A Report describes a binary without running it.
type Report struct {
	Digest    string // SHA-256, hexadecimal
	Bytes     int
	Imports   []ImportReport
	Exports   []ExportReport
	Functions []string // what an invocation can call
	Start     bool     // it has a start function or exports _initialize

	MemoryMin, MemoryMax int // pages of 64 KiB; the maximum as clipped by the limits
	Shape                meter.Shape
	MeteredBytes         int

	// Refused is why a Runtime with default limits would not load it, or no function of
	// it can be called; nil if neither.
	Refused error
}

// An ImportReport is one import.
type ImportReport struct{ Module, Name, Kind, Type string }

// An ExportReport is one export.
type ExportReport struct{ Name, Kind, Type string }

// Inspect reads a binary. The error is that it is no WebAssembly at all; everything
// else that a Runtime would refuse it for is in the report.
func Inspect(bytes []byte) (Report, error) {
	limits := Limits{}.defaults().Module
	report := Report{Digest: Digest(bytes), Bytes: len(bytes)}
	if len(bytes) > limits.ModuleBytes {
		report.Refused = reject("it has %d bytes, at most %d are allowed", len(bytes), limits.ModuleBytes)
		return report, nil
	}
	m, err := binary.Decode(bytes)
	if err != nil {
		return report, err
	}
	report.describe(m)
	if m, report.Refused = admit(bytes, &limits); report.Refused != nil {
		return report, nil
	}
	metered, err := meter.Instrument(m, DefaultCosts(), limits)
	if err != nil {
		report.Refused = fmt.Errorf("%w: %w", ErrRejected, err)
		return report, nil
	}
	report.Shape, report.MeteredBytes = metered.Blocks, len(metered.Binary)
	report.Refused = loads(bytes)
	if report.Refused == nil && len(report.Functions) == 0 {
		report.Refused = reject("it exports no function that can be called%s", uncallable(m))
	}
	return report, nil
}

// loads tells why a Runtime does not load a binary: it is asked.
func loads(bytes []byte) error {
	ctx := context.Background()
	r, err := NewRuntime(ctx, Config{})
	if err != nil {
		return err
	}
	_, err = r.Load(bytes)
	if e := r.Close(); err == nil {
		err = e
	}
	return err
}

func (r *Report) describe(m *binary.Module) {
	for _, i := range m.Imports {
		entry := ImportReport{Module: i.Module, Name: i.Name, Kind: i.Kind.String()}
		if i.Kind == binary.FunctionKind {
			entry.Type = signature(m.Types[i.Function].Params, m.Types[i.Function].Results)
		}
		r.Imports = append(r.Imports, entry)
	}
	for _, e := range m.Exports {
		entry := ExportReport{Name: e.Name, Kind: e.Kind.String()}
		if e.Kind == binary.FunctionKind {
			entry.Type = signature(m.TypeOf(e.Index).Params, m.TypeOf(e.Index).Results)
		}
		r.Exports = append(r.Exports, entry)
	}
	r.Functions = slices.DeleteFunc(callable(m), func(name string) bool { return name == "_initialize" })
	r.Start = m.Start != nil || exportsInitialize(m)
	for _, memory := range m.Memories {
		clip(&memory.Limits, Limits{}.defaults().Module.MemoryPages)
		r.MemoryMin, r.MemoryMax = int(memory.Limits.Min), int(memory.Limits.Max)
	}
}

// Meter returns the binary as a Runtime with default limits and costs compiles it.
func Meter(bytes []byte) ([]byte, error) {
	limits := Limits{}.defaults().Module
	m, err := admit(bytes, &limits)
	if err != nil {
		return nil, err
	}
	metered, err := meter.Instrument(m, DefaultCosts(), limits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRejected, err)
	}
	return metered.Binary, loads(bytes)
}
