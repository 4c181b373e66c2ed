package wasm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// admit decodes a guest's binary and refuses what a guest must not be: too long, no
// module, or asking for anything but the host functions that there are.
func admit(bytes []byte, limits *meter.Limits) (*binary.Module, error) {
	if len(bytes) > limits.ModuleBytes {
		return nil, reject("it has %d bytes, at most %d are allowed", len(bytes), limits.ModuleBytes)
	}
	m, err := binary.Decode(bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRejected, err)
	}
	if len(m.Imports) > limits.Imports {
		return nil, reject("%d imports, at most %d are allowed", len(m.Imports), limits.Imports)
	}
	for i := range m.Imports {
		if err := admitImport(m, &m.Imports[i]); err != nil {
			return nil, err
		}
	}
	if len(m.Imports) > 0 && !exportsMemory(m) {
		return nil, reject(`it imports host functions but exports no memory called "memory"`)
	}
	for i := range m.Tables {
		clip(&m.Tables[i].Limits, limits.TableEntries)
	}
	for i := range m.Memories {
		clip(&m.Memories[i].Limits, limits.MemoryPages)
	}
	return m, nil
}

func reject(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRejected, fmt.Sprintf(format, args...))
}

// clip lowers the maximum to which a table or memory may grow.
func clip(l *binary.Limits, limit int) {
	if !l.HasMax || l.Max > uint32(limit) {
		l.HasMax, l.Max = true, max(l.Min, uint32(limit))
	}
}

func admitImport(m *binary.Module, i *binary.Import) error {
	if i.Kind != binary.FunctionKind {
		return reject("it imports a %s, %q.%q; guests import functions only", i.Kind, i.Module, i.Name)
	}
	functions, ok := hostFunctions[i.Module]
	if !ok {
		return reject("it imports %q.%q; guests import from %q and %q only", i.Module, i.Name, abiModule, wasiModule)
	}
	at := slices.IndexFunc(functions, func(f hostFunction) bool { return f.name == i.Name })
	if at < 0 {
		return reject("it imports %q.%q, which does not exist", i.Module, i.Name)
	}
	f, t := &functions[at], &m.Types[i.Function]
	if !slices.Equal(f.params, t.Params) || !slices.Equal(f.results, t.Results) {
		return reject("it imports %q.%q as %s, but it is %s", i.Module, i.Name, signature(t.Params, t.Results), signature(f.params, f.results))
	}
	return nil
}

func exportsMemory(m *binary.Module) bool {
	return slices.ContainsFunc(m.Exports, func(e binary.Export) bool {
		return e.Kind == binary.MemoryKind && e.Name == "memory"
	})
}

func exportsInitialize(m *binary.Module) bool {
	return slices.ContainsFunc(m.Exports, func(e binary.Export) bool {
		return e.Kind == binary.FunctionKind && e.Name == "_initialize" && len(typeOfExport(m, e).Results) == 0 && len(typeOfExport(m, e).Params) == 0
	})
}

func typeOfExport(m *binary.Module, e binary.Export) *binary.FuncType { return m.TypeOf(e.Index) }

// callable lists the exported functions () -> i32, ascending.
func callable(m *binary.Module) []string {
	var names []string
	for _, e := range m.Exports {
		if e.Kind != binary.FunctionKind || int(e.Index) < m.ImportedFunctions {
			continue
		}
		if wrongSignature(m, e) == "" {
			names = append(names, e.Name)
		}
	}
	slices.Sort(names)
	return names
}

// uncallable tells of exported functions that have another signature than calls need.
func uncallable(m *binary.Module) string {
	var found []string
	for _, e := range m.Exports {
		if e.Kind != binary.FunctionKind {
			continue
		}
		if text := wrongSignature(m, e); text != "" {
			found = append(found, text)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return ": " + strings.Join(found, "; ")
}

// wrongSignature tells why an exported function cannot be called; "" if it can.
func wrongSignature(m *binary.Module, e binary.Export) string {
	t := typeOfExport(m, e)
	if len(t.Params) == 0 && len(t.Results) == 1 && t.Results[0] == binary.I32 {
		return ""
	}
	return fmt.Sprintf("%s is %s, but a function that is called must be () -> (i32)", e.Name, signature(t.Params, t.Results))
}

func signature(params, results []binary.ValueType) string {
	return list(params) + " -> " + list(results)
}

func list(types []binary.ValueType) string {
	s := "("
	for i, t := range types {
		if i > 0 {
			s += " "
		}
		s += typeNames[t]
	}
	return s + ")"
}

var typeNames = map[binary.ValueType]string{
	binary.I32: "i32", binary.I64: "i64", binary.F32: "f32", binary.F64: "f64", binary.V128: "v128",
	binary.FuncRef: "funcref", binary.ExternRef: "externref",
}
