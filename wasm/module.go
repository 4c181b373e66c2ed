package wasm

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// A Module is a binary that is ready to be called. It may be used by several
// goroutines.
type Module struct {
	runtime   *Runtime
	digest    string
	identity  state // of all but the invocation
	size      int64
	metered   *meter.Metered
	compiled  wazero.CompiledModule
	functions []string                   // exported functions () -> i32, ascending
	others    map[string]string          // exported functions that cannot be called, and why
	types     map[string]binary.FuncType // of exported functions
	imports   int                        // host functions that it asks for
	visible   bool                       // it exports its memory
	starts    bool                       // it exports _initialize
	restores  bool                       // memory and globals can be put back
	initGas   int64
	memory    snapshot // after the initialisation
	globals   []uint64 // likewise
	quick     bool     // a new instance can begin from the snapshot

	mu   sync.Mutex
	idle []*instance
}

// Size is the length of the binary in bytes.
func (m *Module) Size() int64 { return m.size }

// InitGas is the gas of the start function and of _initialize.
func (m *Module) InitGas() int64 { return m.initGas }

// Digest is the SHA-256 of the binary, in hexadecimal.
func (m *Module) Digest() string { return m.digest }

// Exports reports whether name can be called.
func (m *Module) Exports(name string) bool {
	_, found := slices.BinarySearch(m.functions, name)
	return found
}

// Uncallable tells why an exported function cannot be called; "" if it can, or is not
// exported.
func (m *Module) Uncallable(name string) string { return m.others[name] }

// Functions lists what can be called, ascending. It must not be changed.
func (m *Module) Functions() []string { return m.functions }

// load makes a module of a binary.
func (r *Runtime) load(bytes []byte, digest string) (*Module, error) {
	limits := &r.config.Limits.Module
	decoded, err := admit(bytes, limits)
	if err != nil {
		return nil, err
	}
	m := &Module{runtime: r, digest: digest, size: int64(len(bytes)), functions: callable(decoded), restores: restorable(decoded)}
	m.starts = exportsInitialize(decoded)
	m.others, m.types = make(map[string]string), make(map[string]binary.FuncType)
	m.imports, m.visible = len(decoded.Imports), exportsMemory(decoded)
	for _, e := range decoded.Exports {
		if e.Kind == binary.FunctionKind {
			m.others[e.Name], m.types[e.Name] = wrongSignature(decoded, e), *typeOfExport(decoded, e)
		}
	}
	m.identity = m.identify()
	if r.config.unmetered {
		m.metered, err = meter.Bare(decoded, *limits)
	} else {
		m.metered, err = meter.Instrument(decoded, r.config.Costs, *limits)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRejected, err)
	}
	if m.compiled, err = r.compile(m.metered.Binary); err != nil {
		return nil, err
	}
	m.metered.Binary = nil // megabytes that nobody needs any more
	if err := m.initialise(); err != nil {
		return nil, fmt.Errorf("initialisation: %w", err)
	}
	return m, nil
}

// compile compiles an instrumented module. What the checks before it let through
// and wazero does not, types above all, is the binary's fault.
func (r *Runtime) compile(bytes []byte) (compiled wazero.CompiledModule, err error) {
	defer func() {
		if p := recover(); p != nil {
			compiled, err = nil, fmt.Errorf("%w: the compiler gave up: %v", ErrRejected, p)
		}
	}()
	compiled, err = r.engine.CompileModule(r.ctx, bytes)
	if err != nil && strings.Contains(err.Error(), "compilationcache:") {
		return nil, fmt.Errorf("compilation cache %q is damaged: %w; delete the directory", r.config.CacheDir, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: invalid module: %w", ErrRejected, err)
	}
	return compiled, nil
}

// initialise runs start function and _initialize on a first instance and keeps what
// they left.
func (m *Module) initialise() error {
	i, err := m.instantiate()
	if err != nil {
		return err
	}
	if m.initGas, err = m.initialiseInstance(i); err != nil {
		i.close()
		return err
	}
	m.quick = m.restores && !i.changed()
	m.globals = i.saveGlobals(nil)
	if err := m.memory.take(i); err != nil {
		i.close()
		return err
	}
	if !m.restores {
		i.close()
		return nil
	}
	if err := m.memory.attach(i); err != nil {
		i.close()
		return err
	}
	m.put(i)
	return nil
}

// initialiseInstance runs what a module runs before its first call. The clock stands
// still at 1, the random bytes are those of seed 0: it is the same for all calls.
func (m *Module) initialiseInstance(i *instance) (int64, error) {
	c := m.newCall(i, &Invocation{GasLimit: m.runtime.config.Limits.InitGas, StartNs: 1})
	for _, f := range []struct {
		wanted bool
		name   string
	}{{m.metered.Start, meter.StartExport}, {m.starts, "_initialize"}} {
		if !f.wanted {
			continue
		}
		function := i.module.ExportedFunction(f.name)
		if function == nil {
			panic("wasm: no export " + f.name)
		}
		if err := c.verdict(c.run(function)); err != nil {
			return c.gasUsed(), fmt.Errorf("%s: %w", f.name, c.withLog(err))
		}
	}
	return c.gasUsed(), nil
}

// instantiate makes an instance without running anything of the guest.
func (m *Module) instantiate() (i *instance, err error) {
	defer func() {
		if p := recover(); p != nil {
			i, err = nil, fmt.Errorf("%w: instantiation: %v", ErrRejected, p)
		}
	}()
	memory := new(linearMemory)
	module, err := m.runtime.engine.InstantiateModule(withAllocator(m.runtime.ctx, memory), m.compiled,
		wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, fmt.Errorf("%w: instantiation: %w", ErrRejected, err)
	}
	return newInstance(module, memory, m.metered), nil
}

// take returns an instance in the state after the initialisation.
func (m *Module) take() (*instance, error) {
	m.mu.Lock()
	if n := len(m.idle); n > 0 {
		i := m.idle[n-1]
		m.idle = m.idle[:n-1]
		m.mu.Unlock()
		return i, nil
	}
	m.mu.Unlock()
	i, err := m.instantiate()
	if err != nil {
		return nil, err
	}
	if !m.quick {
		if _, err := m.initialiseInstance(i); err != nil {
			i.close()
			return nil, err
		}
	} else if err := m.memory.grow(i); err != nil {
		i.close()
		return nil, err
	}
	if m.restores {
		if err := m.memory.attach(i); err != nil {
			i.close()
			return nil, err
		}
		i.loadGlobals(m.globals)
	}
	return i, nil
}

// put takes an instance back after a call.
func (m *Module) put(i *instance) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.idle) < m.runtime.config.MaxIdle {
		m.idle = append(m.idle, i)
		return
	}
	i.close()
}

// release brings an instance back to the state after the initialisation, or drops it.
func (m *Module) release(i *instance, trapped bool) {
	c := &m.runtime.config
	switch {
	case c.Warm && !trapped:
		m.put(i)
	case trapped || c.Fresh || !m.restores || i.changed() || !m.memory.restore(i):
		i.close()
	default:
		i.loadGlobals(m.globals)
		m.put(i)
	}
}

// restorable reports whether all of a module's state but its tables can be put back:
// wazero does not let the host set the upper half of a vector.
func restorable(m *binary.Module) bool {
	for i := range m.Globals {
		if m.Globals[i].Mutable && m.Globals[i].Type == binary.V128 {
			return false
		}
	}
	return true
}
