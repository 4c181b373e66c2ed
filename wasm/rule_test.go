package wasm

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

const buffer64 = "func buffer i32 -> i32\ni32.const 64\n"

// ruleOf loads a module as a rule.
func ruleOf(t *testing.T, module string) (*Rule, error) {
	t.Helper()
	r, err := NewRuntime(t.Context(), Config{Limits: Limits{OutputBytes: 4096}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	m, err := r.Load(asm.Assemble(module))
	if err != nil {
		t.Fatal(err)
	}
	return m.Rule()
}

// A rule must answer equal questions equally, whatever it was asked before: this one counts
// questions in its memory and in a global, and must always find both at 0.
func TestRulesRememberNothing(t *testing.T) {
	rule, err := ruleOf(t, "memory 1\nglobal i64 0\n"+buffer64+`func decide i32 i32 -> i32
  i32.const 8; i32.const 8; i64.load; i64.const 1; i64.add; i64.store
  global.get 0; i64.const 1; i64.add; global.set 0
  local.get 0; i32.const 8; i64.load; global.get 0; i64.add; i64.store
  i32.const 1
`)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		answer, gas, err := rule.Ask(t.Context(), []uint64{7, 1 << 63}, 2, 1000)
		if err != nil || !slices.Equal(answer, []uint64{2, 1 << 63}) || gas <= 0 || gas > 1000 {
			t.Fatalf("%v, %d gas, %v", answer, gas, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := rule.Ask(ctx, nil, 2, 1000); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, _, err := rule.Ask(t.Context(), nil, 2, 0); err == nil {
		t.Error("no gas was accepted")
	}
}

// What is no rule is refused before it is asked, in words that say what is missing.
func TestRulesAreRefused(t *testing.T) {
	decide := "func decide i32 i32 -> i32\ni32.const 0\n"
	for name, c := range map[string]struct{ module, want string }{
		"no buffer":    {"memory 1\n" + decide, "exports no function buffer, which is (i32) -> (i32)"},
		"no decide":    {"memory 1\n" + buffer64, "exports no function decide, which is (i32 i32) -> (i32)"},
		"other decide": {"memory 1\n" + buffer64 + "func decide i32 -> i32\ni32.const 0\n", "decide is (i32) -> (i32), but it must be (i32 i32) -> (i32)"},
		"no memory":    {buffer64 + decide, `no memory called "memory"`},
		"imports":      {"memory 1\nimport now -> i64\n" + buffer64 + decide, "imports nothing, and this module imports 1"},
	} {
		_, err := ruleOf(t, c.module)
		if !errors.Is(err, ErrRejected) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Modules come from strangers: whatever one does, the question ends with an error, soon.
func TestHostileRules(t *testing.T) {
	decide := func(body string) string {
		return "memory 1 2\n" + buffer64 + "func $deep i32 -> i32\nlocal.get 0; call $deep\nfunc decide i32 i32 -> i32\n" + body
	}
	for name, c := range map[string]struct {
		module string
		err    error
		want   string
	}{
		"endless loop":       {decide("loop; br 0; end; i32.const 0"), ErrOutOfGas, "decide: out of gas: it needs more than 100000"},
		"endless buffer":     {"memory 1\nfunc buffer i32 -> i32\nloop; br 0; end; i32.const 0\nfunc decide i32 i32 -> i32\ni32.const 0", ErrOutOfGas, "buffer: "},
		"recursion":          {decide("local.get 0; call $deep"), ErrStackOverflow, "decide: "},
		"trap":               {decide("unreachable"), ErrTrap, "unreachable"},
		"buffer outside":     {"memory 1\nfunc buffer i32 -> i32\ni32.const 65528\nfunc decide i32 i32 -> i32\ni32.const 0", ErrTrap, "buffer(2) returned 0xfff8"},
		"buffer at the end":  {"memory 1\nfunc buffer i32 -> i32\ni32.const -1\nfunc decide i32 i32 -> i32\ni32.const 0", ErrTrap, "outside of the memory"},
		"negative":           {decide("i32.const -3"), ErrGuest, "decide returned -3"},
		"too large":          {decide("i32.const 86"), ErrLimit, "an answer of 86 rows has 4128 bytes, at most 4096 are allowed"},
		"huge":               {decide("i32.const 2147483647"), ErrLimit, "at most 4096"},
		"answer outside":     {"memory 1\nfunc buffer i32 -> i32\ni32.const 65520\nfunc decide i32 i32 -> i32\ni32.const 1", ErrTrap, "answer of 1 rows from 0xfff0"},
		"reads far outside":  {decide("i32.const -8; i32.load"), ErrTrap, "out of bounds"},
		"grows without end":  {decide("loop; i32.const 1; memory.grow; drop; br 0; end; i32.const 0"), ErrOutOfGas, ""},
		"answer in the last": {decide("i32.const 0"), nil, ""},
	} {
		rule, err := ruleOf(t, c.module)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for range 2 { // an instance that trapped must not be used again
			_, gas, err := rule.Ask(t.Context(), []uint64{1, 2}, 6, 100_000)
			if !errors.Is(err, c.err) || err != nil && !strings.Contains(err.Error(), c.want) || gas > 100_000 {
				t.Errorf("%s: %v, want %v with %q; %d gas", name, err, c.err, c.want, gas)
			}
		}
	}
}
