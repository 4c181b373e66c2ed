package wasm

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// CostTable weighs what a guest does, in gas.
type CostTable = meter.CostTable

// DefaultCosts is the table that a Config without one uses.
func DefaultCosts() *CostTable { return meter.DefaultCosts() }

// Config says how a Runtime runs guests. None of it but Costs, Limits and Warm can
// change a result.
type Config struct {
	Interpreter bool       // instead of the compiler, which amd64 and arm64 have
	CacheDir    string     // compiled modules are kept there; "" keeps none
	Limits      Limits     // a field that is 0 means its default
	Costs       *CostTable // nil means DefaultCosts
	// Warm keeps the memory and globals of a module from one call to the next: its
	// gas then depends on the calls before. Not for concurrent use.
	Warm bool
	// Fresh makes a new instance for every call instead of restoring one: the same
	// results, slower. For tests.
	Fresh bool
	// MaxIdle is how many instances of a module wait for calls; 0 means 8.
	MaxIdle int

	unmetered bool // for benchmarks
}

// Limits bound modules and calls. A field that is 0 means its default.
type Limits struct {
	Module meter.Limits // the shape of a module, and the call stack

	InitGas     int64 // 1e9: start function and _initialize together
	InputBytes  int   // 16 MiB
	OutputBytes int   // 1 MiB; more traps
	Message     int   // 4096 bytes of error(), cut off there
	LogBytes    int   // 64 KiB in all log lines, cut off there
	KeyBytes    int   // 1024; longer ones are an error for the guest
	ValueBytes  int   // 1 MiB of a register or set member; likewise
	Effects     int   // 65,536 of one call; more trap
	EffectBytes int   // 16 MiB of their keys and values; more trap
}

func (l Limits) defaults() Limits {
	l.Module = l.Module.Defaults()
	for _, d := range []struct {
		field *int
		value int
	}{
		{&l.InputBytes, 16 << 20},
		{&l.OutputBytes, 1 << 20},
		{&l.Message, 4096},
		{&l.LogBytes, 64 << 10},
		{&l.KeyBytes, 1024},
		{&l.ValueBytes, 1 << 20},
		{&l.Effects, 1 << 16},
		{&l.EffectBytes, 16 << 20},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if l.InitGas == 0 {
		l.InitGas = 1e9
	}
	return l
}

// maxGas keeps sums with the cost of one bulk instruction within 63 bits.
const maxGas = 1 << 61

func (c *Config) settle() error {
	c.Limits = c.Limits.defaults()
	if c.Costs == nil {
		c.Costs = DefaultCosts()
	} else {
		costs := *c.Costs
		c.Costs = &costs
	}
	if c.MaxIdle == 0 {
		c.MaxIdle = 8
	}
	if c.Warm && c.Fresh {
		return fmt.Errorf("wasm: a runtime is either warm or fresh")
	}
	if c.Limits.InitGas < 0 || c.Limits.InitGas > maxGas {
		return fmt.Errorf("wasm: init gas %d is not in 0..%d", c.Limits.InitGas, int64(maxGas))
	}
	return nil
}
