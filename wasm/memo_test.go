package wasm

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// listening notes what a store is asked.
type listening struct {
	mapStore
	name string
	log  *[]string
}

func (s listening) Get(key string) (Value, bool) {
	*s.log = append(*s.log, s.name+" get "+key)
	return s.mapStore.Get(key)
}

func (s listening) Keys() iter.Seq[string] {
	*s.log = append(*s.log, s.name+" keys")
	return s.mapStore.Keys()
}

// randomProgram is a module whose function f does some of what a guest can do. All that
// it is told goes into global 0, which decides what it does next, and ends in its output.
// At 0 there is the name of a store, at 16 on keys of one letter, at 32 members, at 128 a
// sleep of 64 ns.
func randomProgram(t *rapid.T) string {
	var b strings.Builder
	b.WriteString(`memory 1
import input i32 i32 -> i32
import output i32 i32 -> i32
import error i32 i32 -> i32
import log i32 i32 i32 -> i32
import now -> i64
import random i32 i32 -> i32
import wasi_snapshot_preview1/poll_oneoff i32 i32 i32 i32 -> i32
import kv_open i32 i32 -> i32
import kv_get i32 i32 i32 i32 i32 -> i32
import kv_set i32 i32 i32 i32 i32 -> i32
import kv_delete i32 i32 i32 -> i32
import kv_exists i32 i32 i32 -> i32
import kv_increment i32 i32 i32 i64 i32 -> i32
import kv_cas i32 i32 i32 i32 i32 i32 i32 -> i32
import kv_list i32 i32 i32 i32 i32 -> i32
import set_add i32 i32 i32 i32 i32 -> i32
import set_members i32 i32 i32 i32 i32 i32 i32 -> i32
data 0 "second"
data 16 "abcd"
data 32 "xyz"
data 152 "\x40"
func $mix i32 ->
  global.get 0; local.get 0; i32.add; i32.const 64; i32.load; i32.add; i32.const 68; i32.load; i32.add; i32.const 0x01000193; i32.mul; global.set 0
global i32 7
func f -> i32
  i32.const 64; i32.const 8; call input; call $mix
`)
	operations := strings.Fields("get get get exists list list members members open open set increment add delete cas log fail loop")
	if rapid.IntRange(0, 3).Draw(t, "blind") == 0 {
		operations = append(operations, "now", "random", "sleep")
	}
	small := func(label string, n int) int { return rapid.IntRange(0, n-1).Draw(t, label) }
	for range rapid.IntRange(4, 14).Draw(t, "operations") {
		key := fmt.Sprintf("i32.const %d; i32.const %d; i32.const 1; ", small("store", 2), 16+small("key", 4))
		conditional := small("conditional", 3) == 0
		if conditional {
			fmt.Fprintf(&b, "  global.get 0; i32.const %d; i32.and; if\n", 1<<(8+small("bit", 4)))
		}
		operation := rapid.SampledFrom(operations).Draw(t, "operation")
		switch operation {
		case "get":
			b.WriteString(key + "i32.const 64; i32.const 16; call kv_get; call $mix")
		case "exists":
			b.WriteString(key + "call kv_exists; call $mix")
		case "list":
			fmt.Fprintf(&b, "i32.const %d; i32.const 16; i32.const %d; i32.const 64; i32.const 6; call kv_list; call $mix", small("store", 2), small("cursor", 2))
		case "members":
			b.WriteString(key + "i32.const 32; i32.const 0; i32.const 64; i32.const 16; call set_members; call $mix")
		case "open":
			fmt.Fprintf(&b, "i32.const 0; i32.const %d; call kv_open; call $mix", 6*small("named", 2))
		case "set":
			b.WriteString("i32.const 80; global.get 0; i32.store; " + key + "i32.const 80; i32.const 4; call kv_set; call $mix")
		case "increment":
			b.WriteString(key + fmt.Sprintf("i64.const %d; i32.const 64; call kv_increment; call $mix", small("delta", 3)-1))
		case "add":
			b.WriteString(key + fmt.Sprintf("i32.const %d; i32.const 1; call set_add; call $mix", 32+small("member", 3)))
		case "delete":
			b.WriteString(key + "call kv_delete; call $mix")
		case "cas":
			b.WriteString(key + "i32.const 32; i32.const -1; i32.const 32; i32.const 2; call kv_cas; call $mix")
		case "log":
			b.WriteString("i32.const 1; i32.const 16; i32.const 3; call log; call $mix")
		case "now":
			b.WriteString("call now; i32.wrap_i64; call $mix")
		case "random":
			b.WriteString("i32.const 64; i32.const 4; call random; call $mix")
		case "sleep":
			b.WriteString("i32.const 128; i32.const 192; i32.const 1; i32.const 64; call poll_oneoff; call $mix")
		case "fail":
			b.WriteString("i32.const 16; i32.const 2; call error; drop; i32.const 5; return")
		case "loop":
			b.WriteString("loop; global.get 0; i32.const 1; i32.sub; global.set 0; global.get 0; i32.const 31; i32.and; br_if 0; end")
		}
		b.WriteString("\n")
		if conditional {
			b.WriteString("  end\n")
		}
	}
	b.WriteString("  i32.const 80; global.get 0; i32.store; i32.const 80; i32.const 4; call output\n")
	return b.String()
}

func randomStore(t *rapid.T) mapStore {
	words := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"a=1", "a=22", "a=#1", "a=#2", "b={x,y}", "b={y,z}", "b={z}", "b=#5", "c=three", "c=#7", "c={z}", "d=#0", "d=",
	}), 2, 4, func(w string) byte { return w[0] }).Draw(t, "state")
	return parseStore(words)
}

// variants are s, and s with the value of one key changed, for each key.
func variants(s mapStore) []mapStore {
	all := []mapStore{s}
	for _, key := range slices.Sorted(maps.Keys(s)) {
		other, v := maps.Clone(s), s[key]
		switch v.Kind {
		case Register:
			v.Bytes = append([]byte("+"), v.Bytes...)
		case Counter:
			v.Count += 3
		case Members:
			v.Members = append([]string{"v"}, v.Members...)
		}
		other[key] = v
		all = append(all, other)
	}
	return all
}

// Remembered calls give what calls give, to the last bit of gas, time, log and error, and
// ask the stores the same, once each: an answer may take simulated time. Without this a
// run could have other results, or another order of events, for being faster.
func TestMemo(t *testing.T) {
	r := newRuntime(t, Config{})
	var total MemoStats
	rapid.Check(t, func(t *rapid.T) {
		m, err := r.Load(asm.Assemble(randomProgram(t)))
		if err != nil {
			t.Fatal(err)
		}
		memo := NewMemo(rapid.SampledFrom([]int64{1 << 20, 1 << 20, 2000, 0}).Draw(t, "bytes"))
		remembered := memo.Of(m)
		pool := append(variants(randomStore(t)), randomStore(t))
		names, states, writable := []string{"first", "second"}, []mapStore{pool[0], pool[0]}, 3
		in := Invocation{Function: "f", Input: []byte("p"), GasLimit: 1e6}
		for range rapid.IntRange(10, 40).Draw(t, "calls") {
			switch rapid.IntRange(0, 10).Draw(t, "change") { // one thing at a time, or nothing
			case 0:
				in.Input = []byte(rapid.SampledFrom([]string{"p", "q"}).Draw(t, "input"))
			case 1:
				in.GasLimit = rapid.SampledFrom([]int64{1e6, 1500, 150}).Draw(t, "limit")
			case 2:
				in.Speed = rapid.SampledFrom([]int64{0, 3e7, 1e9}).Draw(t, "speed")
			case 3:
				in.StartNs++
			case 4:
				in.Seed++
			case 5:
				writable = rapid.IntRange(0, 3).Draw(t, "writable")
			case 6:
				slices.Reverse(names)
			case 7, 8:
				states[rapid.IntRange(0, 1).Draw(t, "store")] = rapid.SampledFrom(pool).Draw(t, "state")
			}
			var want, got Result
			var asked [2][]string
			for way, call := range []func(context.Context, Invocation) (Result, error){m.Call, remembered.Call} {
				in.Stores = nil
				for i, s := range states {
					in.Stores = append(in.Stores, NamedStore{
						Name: names[i], Store: listening{s, names[i], &asked[way]}, Writable: writable>>i&1 == 1, AccessNs: int64(100 * i),
					})
				}
				want = got
				if got, err = call(t.Context(), in); err != nil {
					t.Fatal(err)
				}
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("remembered: %+v\nplain: %+v", got, want)
			}
			if !slices.Equal(asked[0], asked[1]) {
				t.Fatalf("remembered asks %q, plain %q", asked[1], asked[0])
			}
			spoil(&got)
		}
		s := memo.Stats()
		total = MemoStats{total.Hits + s.Hits, total.Misses + s.Misses, total.Blind + s.Blind}
	})
	if total.Hits < total.Misses/2 || total.Blind == 0 {
		t.Errorf("%+v: the memo is hardly tried", total)
	}
}

// spoil changes what the owner of a result may change.
func spoil(r *Result) {
	clear(r.Output)
	for _, effects := range r.Effects {
		for i := range effects {
			clear(effects[i].Value)
			effects[i].Key = "spoilt"
		}
	}
	clear(r.Log)
	clear(r.Accesses)
}

// Calls of one module from several goroutines are remembered together. Without this a
// sweep's runs could disturb each other.
func TestMemoOfManyGoroutines(t *testing.T) {
	m, err := newRuntime(t, Config{}).Load(asm.Assemble("memory 1\nimport kv_get i32 i32 i32 i32 i32 -> i32\ndata 0 \"k\"\n" +
		"func f -> i32\ni32.const 0; i32.const 0; i32.const 1; i32.const 8; i32.const 8; call kv_get; drop; i32.const 8; i32.load8_u"))
	if err != nil {
		t.Fatal(err)
	}
	memo := NewMemo(5000)
	remembered := memo.Of(m)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i := range 300 {
				store := mapStore{"k": {Bytes: []byte{byte(1 + i%7)}}}
				r, err := remembered.Call(t.Context(), Invocation{Function: "f", GasLimit: 1000, Stores: []NamedStore{{Name: "s", Store: store}}})
				if want := fmt.Sprintf("returned %d", 1+i%7); err != nil || !strings.HasSuffix(r.Err.Error(), want) {
					t.Errorf("%v, %v; want %s", err, r.Err, want)
				}
			}
		})
	}
	workers.Wait()
	if s := memo.Stats(); s.Hits+s.Misses != 1200 || s.Hits < 1000 {
		t.Errorf("%+v of 1200 calls", s)
	}
}

// A warm module's calls depend on those before. Without this a counter in its memory
// would stand still.
func TestMemoOfWarmModule(t *testing.T) {
	m, err := newRuntime(t, Config{Warm: true}).Load(asm.Assemble("global i32 1\nfunc f -> i32\nglobal.get 0; global.get 0; i32.const 1; i32.add; global.set 0"))
	if err != nil {
		t.Fatal(err)
	}
	remembered := NewMemo(1 << 20).Of(m)
	for i := 1; i <= 3; i++ {
		r, err := remembered.Call(t.Context(), Invocation{Function: "f", GasLimit: 1000})
		if want := fmt.Sprintf("returned %d", i); err != nil || !strings.HasSuffix(r.Err.Error(), want) {
			t.Errorf("%v, %v; want %s", err, r.Err, want)
		}
	}
}
