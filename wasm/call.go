package wasm

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"github.com/tetratelabs/wazero/api"
)

// call is one invocation under way. It is the context that wazero hands to host
// functions: they need no look-up to find it, and nothing of the caller's context
// can reach a guest.
type call struct {
	context.Context
	instance *instance
	config   *Config
	in       *Invocation
	stores   []overlay
	now      int64 // ns of store accesses so far
	random   splitMix
	result   Result
	lines    [2]strings.Builder // unfinished lines of stdout and stderr
	logged   int                // bytes
	message  []byte             // of error()
	written  written
	tape     *tape     // nil unless the call is to be remembered
	trap     error     // why a host function stopped the guest
	stack    [2]uint64 // parameters, then the result
}

// written sums up the effects of a call.
type written struct{ effects, bytes int }

type callKey struct{}

// Value lets host functions find the call in contexts derived from it.
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return nil
}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.(*call); ok {
		return c
	}
	return ctx.Value(callKey{}).(*call)
}

func (m *Module) newCall(i *instance, in *Invocation) *call {
	c := &call{Context: context.Background(), instance: i, config: &m.runtime.config, in: in, random: splitMix(in.Seed)}
	c.stores = make([]overlay, len(in.Stores))
	for s := range in.Stores {
		c.stores[s].base = &in.Stores[s]
	}
	i.gas.Set(uint64(in.GasLimit))
	i.stack.Set(uint64(m.metered.Stack))
	return c
}

// Call runs an exported function. The error is of the host's making: no such
// function, senseless limits, or a context that is done. What the guest does wrong
// is in the Result. The context is looked at before the call, not during it: the
// GasLimit bounds how long that is.
func (m *Module) Call(ctx context.Context, in Invocation) (Result, error) {
	if err := m.check(ctx, &in); err != nil {
		return Result{}, err
	}
	return m.execute(&in, nil)
}

// execute runs a function whose invocation has been checked.
func (m *Module) execute(in *Invocation, t *tape) (Result, error) {
	i, err := m.take()
	if err != nil {
		return Result{}, err
	}
	c := m.newCall(i, in)
	c.tape = t
	err = c.verdict(c.run(i.function(in.Function)))
	c.result.Message = text(c.message)
	trapped := err != nil
	if code := int32(uint32(c.stack[0])); !trapped && code != 0 {
		err = fmt.Errorf("%w: %s returned %d%s", ErrGuest, in.Function, code, c.because())
	}
	c.finish(err)
	m.release(i, trapped)
	return c.result, nil
}

// because is the guest's own word on why it failed.
func (c *call) because() string {
	if c.result.Message == "" {
		return ""
	}
	return ": " + c.result.Message
}

func (m *Module) check(ctx context.Context, in *Invocation) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !m.Exports(in.Function) {
		return fmt.Errorf("wasm: no function %q () -> i32 is exported; there are %q", in.Function, m.functions)
	}
	if in.GasLimit <= 0 || in.GasLimit > maxGas {
		return fmt.Errorf("wasm: gas limit %d is not in 1..%d", in.GasLimit, int64(maxGas))
	}
	if in.Speed < 0 || in.StartNs < 0 {
		return fmt.Errorf("wasm: speed %d or start %d ns is negative", in.Speed, in.StartNs)
	}
	if limit := m.runtime.config.Limits.InputBytes; len(in.Input) > limit {
		return fmt.Errorf("wasm: input of %d bytes, at most %d are allowed", len(in.Input), limit)
	}
	for s := range in.Stores {
		for t := range s {
			if in.Stores[s].Name == in.Stores[t].Name {
				return fmt.Errorf("wasm: two stores are called %q", in.Stores[s].Name)
			}
		}
	}
	return nil
}

// run calls f, whose result, if any, is then in c.stack.
func (c *call) run(f api.Function) (err error) {
	defer func() {
		if p := recover(); p != nil { // wazero recovers; this is for what it does not
			err = fmt.Errorf("the engine gave up: %v", p)
		}
	}()
	return f.CallWithStack(c, c.stack[:])
}

// verdict says what the outcome of a run means.
func (c *call) verdict(err error) error {
	left, stack := int64(c.instance.gas.Get()), int64(c.instance.stack.Get())
	switch {
	case left < 0:
		return fmt.Errorf("%w: it needs more than %d", ErrOutOfGas, c.in.GasLimit)
	case err == nil:
		return nil
	case c.trap != nil:
		return c.trap
	case stack < 0:
		return fmt.Errorf("%w: more than %d frames or %d values", ErrStackOverflow, c.config.Limits.Module.CallDepth, c.config.Limits.Module.StackSlots)
	}
	why, _, _ := strings.Cut(err.Error(), "\n")
	why = strings.TrimPrefix(why, "wasm error: ")
	if why == "stack overflow" {
		return fmt.Errorf("%w: of the engine", ErrStackOverflow)
	}
	return fmt.Errorf("%w: %s", ErrTrap, why)
}

// finish completes the result.
func (c *call) finish(err error) {
	r := &c.result
	c.flush()
	r.Gas, r.Err, r.ElapsedNs = c.gasUsed(), err, c.elapsed()
	r.Accesses = make([]Accesses, len(c.stores))
	for s := range c.stores {
		r.Accesses[s] = c.stores[s].accesses
		r.Reads += c.stores[s].accesses.Reads
		r.Writes += c.stores[s].accesses.Writes
	}
	if err != nil {
		return
	}
	r.Effects = make([][]Effect, len(c.stores))
	for s := range c.stores {
		r.Effects[s] = c.stores[s].commit()
	}
}

// withLog adds what the guest said last to an error of its initialisation.
func (c *call) withLog(err error) error {
	c.flush()
	if n := len(c.result.Log); n > 0 && !errors.Is(err, ErrOutOfGas) {
		return fmt.Errorf("%w; its last words: %q", err, c.result.Log[n-1].Text)
	}
	return err
}

// gasUsed is never more than the limit, though the counter may be: the last check
// comes after the charge.
func (c *call) gasUsed() int64 {
	return min(c.in.GasLimit-int64(c.instance.gas.Get()), c.in.GasLimit)
}

// elapsed is the virtual time since the call began:
//
//	⌊gas · 10⁹ / speed⌋ + Σ accesses AccessNs   [ns]
func (c *call) elapsed() int64 { return gasTime(c.gasUsed(), c.in.Speed) + c.now }

func gasTime(gas, speed int64) int64 {
	if speed == 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(gas), 1e9)
	if high >= uint64(speed) {
		return 1<<63 - 1
	}
	ns, _ := bits.Div64(high, low, uint64(speed))
	return int64(min(ns, 1<<63-1))
}

// charge takes gas for what the host does.
func (c *call) charge(gas int64) {
	left := int64(c.instance.gas.Get()) - gas
	c.instance.gas.Set(uint64(left))
	if left < 0 {
		c.stop(ErrOutOfGas) // verdict says it better
	}
}

// chargeBytes takes gas for n bytes that the host reads or writes.
func (c *call) chargeBytes(n int) { c.charge(int64(n) >> c.config.Costs.HostShift) }

// chargeEntries takes gas for n keys or members that the host visits.
func (c *call) chargeEntries(n int) { c.charge(int64(n) * int64(c.config.Costs.HostEntry)) }

// stop ends the guest from within a host function.
func (c *call) stop(why error) {
	c.trap = why
	panic(why)
}

// memory returns n bytes of the guest's memory, or traps.
func (c *call) memory(pointer, n uint32) []byte {
	view, ok := c.instance.memory.Read(pointer, n)
	if !ok {
		c.stop(fmt.Errorf("%w: pointer %#x and length %d given to the host are outside of the memory", ErrTrap, pointer, n))
	}
	return view
}

// fill writes content into a buffer of the guest, if it fits, and returns its length.
// The buffer must be there, whatever its content.
func (c *call) fill(pointer, size uint32, content []byte) int32 {
	buffer := c.memory(pointer, size)
	if len(content) <= len(buffer) {
		c.chargeBytes(len(content))
		copy(buffer, content)
	}
	return int32(len(content))
}

// timeGas is the gas that ns of execution burn, rounded up: the inverse of gasTime.
func timeGas(ns, speed int64) int64 {
	high, low := bits.Mul64(uint64(ns), uint64(speed))
	if high >= 1e9 {
		return maxGas
	}
	gas, rest := bits.Div64(high, low, 1e9)
	if rest > 0 {
		gas++
	}
	return int64(min(gas, maxGas))
}
