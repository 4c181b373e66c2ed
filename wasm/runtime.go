package wasm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// A Runtime loads modules and keeps them compiled. It may be used by several
// goroutines.
type Runtime struct {
	ctx     context.Context
	config  Config
	engine  wazero.Runtime
	cache   wazero.CompilationCache // nil without CacheDir
	mu      sync.Mutex
	modules map[string]*loading // by digest
}

// loading is a module that one goroutine compiles and others may wait for.
type loading struct {
	once   sync.Once
	module *Module
	err    error
}

// NewRuntime returns a runtime with the host functions that guests may import.
// Close releases it.
func NewRuntime(ctx context.Context, c Config) (*Runtime, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	r := &Runtime{ctx: ctx, config: c, modules: make(map[string]*loading)}
	settings := wazero.NewRuntimeConfigCompiler
	if c.Interpreter {
		settings = wazero.NewRuntimeConfigInterpreter
	}
	config := settings().
		WithCoreFeatures(api.CoreFeaturesV2).
		WithMemoryLimitPages(uint32(c.Limits.Module.MemoryPages)).
		WithDebugInfoEnabled(false)
	if c.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(c.CacheDir)
		if err != nil {
			return nil, fmt.Errorf("compilation cache %q: %w", c.CacheDir, err)
		}
		r.cache = cache
		config = config.WithCompilationCache(cache)
	}
	r.engine = wazero.NewRuntimeWithConfig(ctx, config)
	if err := r.hosts(); err != nil {
		return nil, err
	}
	return r, nil
}

// hosts instantiates the modules that guests import.
func (r *Runtime) hosts() error {
	for _, name := range []string{abiModule, wasiModule} {
		builder := r.engine.NewHostModuleBuilder(name)
		for _, f := range hostFunctions[name] {
			builder.NewFunctionBuilder().WithGoModuleFunction(f.wrap(), f.params, f.results).Export(f.name)
		}
		if _, err := builder.Instantiate(r.ctx); err != nil {
			return fmt.Errorf("host module %s: %w", name, err)
		}
	}
	return nil
}

// Load checks, meters and compiles a binary and runs its initialisation, once per
// digest. An error has ErrRejected in its chain, or, if the initialisation failed,
// what a call would have: ErrOutOfGas, ErrTrap and so on.
func (r *Runtime) Load(binary []byte) (*Module, error) {
	digest := Digest(binary)
	r.mu.Lock()
	l := r.modules[digest]
	if l == nil {
		l = new(loading)
		r.modules[digest] = l
	}
	r.mu.Unlock()
	l.once.Do(func() { l.module, l.err = r.load(binary, digest) })
	return l.module, l.err
}

// Digest is the SHA-256 of a binary, in hexadecimal.
func Digest(binary []byte) string {
	sum := sha256.Sum256(binary)
	return hex.EncodeToString(sum[:])
}

// Close releases all modules and their instances. No call may be under way.
func (r *Runtime) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.engine.Close(r.ctx)
	for _, l := range r.modules {
		if l.module != nil {
			l.module.memory.close()
		}
	}
	if r.cache != nil {
		if e := r.cache.Close(r.ctx); err == nil {
			err = e
		}
	}
	return err
}
