package wasm

import (
	"context"
	"encoding/binary"
	"fmt"

	words "github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// The exports of a Rule besides its memory.
const (
	ruleBuffer = "buffer" // (n i32) -> i32: address of n words, where a question is written
	ruleDecide = "decide" // (at i32, n i32) -> i32: answers the question there; rows of the answer, which begins at the same address
)

// A Rule is a module that maps words of 64 bits to words. It imports nothing, and every question
// finds it as it was after its initialisation, so that an answer depends on the question alone.
type Rule struct{ module *Module }

// Rule is the module as a rule. The error has ErrRejected in its chain and says what the module
// lacks.
func (m *Module) Rule() (*Rule, error) {
	if m.imports > 0 {
		return nil, reject("a rule imports nothing, and this module imports %d functions", m.imports)
	}
	for _, f := range []struct {
		name   string
		params []words.ValueType
	}{{ruleBuffer, []words.ValueType{words.I32}}, {ruleDecide, []words.ValueType{words.I32, words.I32}}} {
		t, there := m.types[f.name]
		want := signature(f.params, []words.ValueType{words.I32})
		if !there {
			return nil, reject("it exports no function %s, which is %s", f.name, want)
		}
		if found := signature(t.Params, t.Results); found != want {
			return nil, reject("%s is %s, but it must be %s", f.name, found, want)
		}
	}
	if !m.visible {
		return nil, reject(`it exports no memory called "memory"`)
	}
	return &Rule{m}, nil
}

// Digest is the SHA-256 of the module, in hexadecimal.
func (r *Rule) Digest() string { return r.module.Digest() }

// Ask asks a question and returns the rows of the answer, each of so many words, and the gas that
// it took. The error is what the module did wrong: ErrOutOfGas, ErrTrap, ErrLimit, ErrGuest and so
// on. The context is looked at before, not meanwhile: the gas bounds how long that is.
func (r *Rule) Ask(ctx context.Context, question []uint64, row int, gas int64) (answer []uint64, used int64, err error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	if gas <= 0 || gas > maxGas {
		return nil, 0, fmt.Errorf("wasm: gas limit %d is not in 1..%d", gas, int64(maxGas))
	}
	i, err := r.module.take()
	if err != nil {
		return nil, 0, err
	}
	c := r.module.newCall(i, &Invocation{GasLimit: gas})
	answer, err = c.ask(question, row)
	used = c.gasUsed()
	r.module.release(i, err != nil)
	return answer, used, err
}

func (c *call) ask(question []uint64, row int) ([]uint64, error) {
	n := uint64(len(question))
	at, err := c.number(ruleBuffer, n)
	if err != nil {
		return nil, err
	}
	view, inside := c.instance.memory.Read(at, uint32(8*n))
	if !inside {
		return nil, fmt.Errorf("%w: buffer(%d) returned %#x, and so many words from there are outside of the memory", ErrTrap, n, at)
	}
	for k, word := range question {
		binary.LittleEndian.PutUint64(view[8*k:], word)
	}
	rows, err := c.number(ruleDecide, uint64(at), n)
	if err != nil {
		return nil, err
	}
	if int32(rows) < 0 {
		return nil, fmt.Errorf("%w: decide returned %d, and not a number of rows", ErrGuest, int32(rows))
	}
	size := uint64(rows) * uint64(row) * 8
	if limit := c.config.Limits.OutputBytes; size > uint64(limit) {
		return nil, fmt.Errorf("%w: an answer of %d rows has %d bytes, at most %d are allowed", ErrLimit, rows, size, limit)
	}
	if view, inside = c.instance.memory.Read(at, uint32(size)); !inside {
		return nil, fmt.Errorf("%w: an answer of %d rows from %#x on is outside of the memory", ErrTrap, rows, at)
	}
	answer := make([]uint64, size/8)
	for k := range answer {
		answer[k] = binary.LittleEndian.Uint64(view[8*k:])
	}
	return answer, nil
}

// number calls an exported function that returns an i32.
func (c *call) number(name string, params ...uint64) (uint32, error) {
	copy(c.stack[:], params)
	if err := c.verdict(c.run(c.instance.function(name))); err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return uint32(c.stack[0]), nil
}
