//go:build unix

package wasm

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// forever is a module that does 500 times the same, for ever; head comes before the
// function, before comes once.
func forever(head, locals, before, again string) []byte {
	return asm.Assemble(head + "\nfunc f -> i32, " + locals + "\n" + before + "\nloop\n" + strings.Repeat(again+"\n", 500) + "br 0\nend\ni32.const 0")
}

// chase is a module that follows pointers through pages of memory, each load waiting for
// the one before, in an order that no cache foresees; stride bytes apart.
func chase(pages, stride int) []byte {
	n := pages << 16 / stride
	return forever(fmt.Sprintf("memory %d", pages), "i32 i32", fmt.Sprintf(`
loop ;; the i-th pointer leads to the (5i + 12345)-th, modulo a power of two
  local.get 0; i32.const %[1]d; i32.mul
  local.get 0; i32.const 1664525; i32.mul; i32.const 1013904223; i32.add; i32.const %[2]d; i32.and; i32.const %[1]d; i32.mul
  i32.store
  local.get 0; i32.const 1; i32.add; local.tee 0; i32.const %[3]d; i32.lt_u; br_if 0
end`, stride, n-1, n), "local.get 1; i32.load; i32.load; i32.load; i32.load; i32.load; i32.load; i32.load; i32.load; local.set 1")
}

// worst are the kinds of code that take longest for their gas.
var worst = []struct {
	name   string
	binary func() []byte
}{
	{"adding", func() []byte { return forever("", "i32", "", "local.get 0; i32.const 3; i32.add; local.set 0") }},
	{"i64.div_s", func() []byte {
		return forever("", "i64 i64", "i64.const 3; local.set 1; i64.const 0x7123456789abcdef; local.set 0", "local.get 0; local.get 1; i64.div_s; local.get 1; i64.div_s; local.get 1; i64.div_s; i64.const 0x7123456789abcdef; i64.or; local.set 0")
	}},
	{"i64.rem_u", func() []byte {
		return forever("", "i64 i64", "i64.const 3; local.set 1", "i64.const -1; local.get 1; i64.rem_u; i64.const 0x7fffffffffff; i64.or; local.get 1; i64.rem_u; i64.const 3; i64.or; local.set 1")
	}},
	{"i32.div_s", func() []byte {
		return forever("", "i32 i32", "i32.const 3; local.set 1; i32.const 0x71234567; local.set 0", "local.get 0; local.get 1; i32.div_s; local.get 1; i32.div_s; i32.const 0x71234567; i32.or; local.set 0")
	}},
	{"f64.sqrt chained", func() []byte {
		return forever("", "f64", "f64.const 1e300; local.set 0", "local.get 0; "+strings.Repeat("f64.sqrt; ", 20)+"local.set 0")
	}},
	{"f32.sqrt chained", func() []byte {
		return forever("", "f32", "f32.const 1e30; local.set 0", "local.get 0; "+strings.Repeat("f32.sqrt; ", 20)+"local.set 0")
	}},
	{"f64.div chained", func() []byte {
		return forever("", "f64 f64", "f64.const -1; local.set 1; f64.const 1.3e300; local.set 0", "local.get 0; "+strings.Repeat("local.get 1; f64.div; ", 20)+"local.set 0")
	}},
	{"f64.mul of denormal numbers", func() []byte {
		return forever("", "f64 f64", "f64.const 1; local.set 1; f64.const 1e-310; local.set 0", "local.get 0; "+strings.Repeat("local.get 1; f64.mul; ", 20)+"local.set 0")
	}},
	{"f64.div of denormal numbers", func() []byte {
		return forever("", "f64 f64", "f64.const 1; local.set 1; f64.const 1e-310; local.set 0", "local.get 0; "+strings.Repeat("local.get 1; f64.div; ", 20)+"local.set 0")
	}},
	{"f64.sqrt of denormal numbers", func() []byte {
		return forever("", "f64 f64", "f64.const 1e-310; local.set 0", strings.Repeat("local.get 0; f64.sqrt; drop; ", 20))
	}},
	{"f64.min chained", func() []byte {
		return forever("", "f64 f64", "f64.const 1.1; local.set 1; f64.const 1e300; local.set 0", "local.get 0; "+strings.Repeat("local.get 1; f64.min; ", 20)+"local.set 0")
	}},
	{"f64.nearest chained", func() []byte {
		return forever("", "f64", "f64.const 1.1; local.set 0", "local.get 0; "+strings.Repeat("f64.nearest; ", 20)+"local.set 0")
	}},
	{"f64x2.sqrt chained", func() []byte {
		return forever("", "v128", "f64.const 1e300; f64x2.splat; local.set 0", "local.get 0; "+strings.Repeat("f64x2.sqrt; ", 20)+"local.set 0")
	}},
	{"f64x2.div chained", func() []byte {
		return forever("", "v128 v128", "f64.const 1.1; f64x2.splat; local.set 1", "local.get 0; "+strings.Repeat("local.get 1; f64x2.div; ", 20)+"local.set 0")
	}},
	{"f32x4.div chained", func() []byte {
		return forever("", "v128 v128", "f64.const 1.1; f64x2.splat; local.set 1", "local.get 0; "+strings.Repeat("local.get 1; f32x4.div; ", 20)+"local.set 0")
	}},
	{"f32x4.max chained", func() []byte {
		return forever("", "v128 v128", "f64.const 1.1; f64x2.splat; local.set 1", "local.get 0; "+strings.Repeat("local.get 1; f32x4.max; ", 20)+"local.set 0")
	}},
	{"f32x4.sqrt chained", func() []byte {
		return forever("", "v128", "f64.const 1e300; f64x2.splat; local.set 0", "local.get 0; "+strings.Repeat("f32x4.sqrt; ", 20)+"local.set 0")
	}},
	{"i64x2.mul chained", func() []byte {
		return forever("", "v128", "", "local.get 0; "+strings.Repeat("local.get 0; i64x2.mul; ", 20)+"local.set 0")
	}},
	{"i8x16.popcnt chained", func() []byte {
		return forever("", "v128", "", "local.get 0; "+strings.Repeat("i8x16.popcnt; ", 20)+"local.set 0")
	}},
	{"i8x16.shl chained", func() []byte {
		return forever("", "v128 i32", "", "local.get 0; "+strings.Repeat("local.get 1; i8x16.shl; ", 20)+"local.set 0")
	}},
	{"i32x4.trunc_sat_f32x4_u chained", func() []byte {
		return forever("", "v128", "", "local.get 0; "+strings.Repeat("i32x4.trunc_sat_f32x4_u; ", 20)+"local.set 0")
	}},
	{"i64x2.shr_s chained", func() []byte {
		return forever("", "v128 i32", "", "local.get 0; "+strings.Repeat("local.get 1; i64x2.shr_s; ", 20)+"local.set 0")
	}},
	{"convert and truncate", func() []byte {
		return forever("", "f64", "", "local.get 0; "+strings.Repeat("i64.trunc_f64_u; f64.convert_i64_u; ", 10)+"local.set 0")
	}},
	{"reinterpret and popcount", func() []byte {
		return forever("", "f64", "", "local.get 0; "+strings.Repeat("i64.reinterpret_f64; i64.popcnt; f64.reinterpret_i64; ", 10)+"local.set 0")
	}},
	{"chase in 32 KiB", func() []byte { return chase(1, 128) }},
	{"chase in 1 MiB", func() []byte { return chase(16, 64) }},
	{"chase in 16 MiB", func() []byte { return chase(256, 64) }},
	{"chase in 256 MiB", func() []byte { return chase(4096, 256) }},
	{"call_indirect mispredicted", func() []byte {
		return asm.Assemble("table 4\nelem 0 $a $b $c $d\nfunc $a ->\nfunc $b ->\nfunc $c ->\nfunc $d ->\nfunc f -> i32, i32\nloop\n" + strings.Repeat("local.get 0; i32.const 1664525; i32.mul; i32.const 1013904223; i32.add; local.tee 0; i32.const 28; i32.shr_u; i32.const 3; i32.and; call_indirect $a\n", 100) + "br 0; end; i32.const 0")
	}},
	{"if mispredicted", func() []byte {
		return asm.Assemble("func f -> i32, i32\nloop\n" + strings.Repeat("local.get 0; i32.const 1664525; i32.mul; i32.const 1013904223; i32.add; local.tee 0; i32.const 0; i32.lt_s; if; local.get 0; i32.const 5; i32.xor; local.set 0; end\n", 100) + "br 0; end; i32.const 0")
	}},
	{"calls", func() []byte { return forever("func $g ->\ncall $h\nfunc $h ->", "", "", "call $g") }},
	{"br_table mispredicted", func() []byte {
		return asm.Assemble("func f -> i32, i32\nloop\n" + strings.Repeat("local.get 0; i32.const 1664525; i32.mul; i32.const 1013904223; i32.add; local.set 0; block; block; block; local.get 0; i32.const 30; i32.shr_u; br_table 0 1 2 0; end; end; end\n", 100) + "br 0; end; i32.const 0")
	}},
	{"memory.grow by one page", func() []byte { return forever("memory 1", "", "", "i32.const 1; memory.grow; drop") }},
	{"memory.grow by none", func() []byte { return forever("memory 1", "", "", "i32.const 0; memory.grow; drop") }},
	{"pages touched", func() []byte {
		return forever("memory 4096", "i32", "", "local.get 0; i32.const 4096; i32.add; i32.const 0xfffffff; i32.and; local.tee 0; i32.const 1; i32.store8")
	}},
	{"memory.fill of 0", func() []byte {
		return forever("memory 1", "", "", "i32.const 0; i32.const 0; i32.const 0; memory.fill")
	}},
	{"memory.fill of 9 bytes", func() []byte {
		return forever("memory 1", "", "", "i32.const 0; i32.const 0; i32.const 9; memory.fill")
	}},
	{"memory.copy of 1 byte", func() []byte {
		return forever("memory 1", "", "", "i32.const 0; i32.const 9; i32.const 1; memory.copy")
	}},
	{"memory.fill of 256 MiB", func() []byte {
		return forever("memory 4096", "", "", "i32.const 0; i32.const 0; i32.const 0x10000000; memory.fill")
	}},
	{"memory.copy of 128 MiB", func() []byte {
		return forever("memory 4096", "", "", "i32.const 0; i32.const 0x8000000; i32.const 0x8000000; memory.copy")
	}},
	{"table.grow by one", func() []byte { return forever("table 0", "", "", "ref.null funcref; i32.const 1; table.grow 0; drop") }},
	{"table.fill", func() []byte {
		return forever("table 100000", "", "", "i32.const 0; ref.null funcref; i32.const 100000; table.fill 0")
	}},
	{"table.copy", func() []byte {
		return forever("table 100000", "", "", "i32.const 0; i32.const 1; i32.const 99999; table.copy 0 0")
	}},
	{"table.copy of none", func() []byte {
		return forever("table 1", "", "", "i32.const 0; i32.const 0; i32.const 0; table.copy 0 0")
	}},
	{"table.set", func() []byte { return forever("table 1", "", "", "i32.const 0; ref.null funcref; table.set 0") }},
	{"ref.func", func() []byte { return forever("table 1\nelem 0 f", "", "", "ref.func f; drop") }},
	{"input of 10 bytes", func() []byte {
		return forever("memory 1\nimport input i32 i32 -> i32", "", "", "i32.const 0; i32.const 100; call input; drop")
	}},
	{"output of 1 byte", func() []byte {
		return forever("memory 1\nimport output i32 i32 -> i32", "", "", "i32.const 0; i32.const 1; call output; drop")
	}},
	{"output of 1 MiB", func() []byte {
		return forever("memory 64\nimport output i32 i32 -> i32", "", "", "i32.const 0; i32.const 0x100000; call output; drop")
	}},
	{"error of 4 KiB", func() []byte {
		return forever("memory 64\nimport error i32 i32 -> i32\ndata 0 \""+strings.Repeat("\\xff", 4096)+"\"", "", "", "i32.const 0; i32.const 0x1000; call error; drop")
	}},
	{"log of nothing", func() []byte {
		return forever("memory 64\nimport log i32 i32 i32 -> i32", "", "", "i32.const 0; i32.const 0; i32.const 0; call log; drop")
	}},
	{"random of 9 bytes", func() []byte {
		return forever("memory 64\nimport random i32 i32 -> i32", "", "", "i32.const 0; i32.const 9; call random; drop")
	}},
	{"random of 1 MiB", func() []byte {
		return forever("memory 64\nimport random i32 i32 -> i32", "", "", "i32.const 0; i32.const 0x100000; call random; drop")
	}},
	{"now", func() []byte { return forever("memory 64\nimport now -> i64", "", "", "call now; drop") }},
	{"kv_open of a long name", func() []byte {
		return forever("memory 64\nimport kv_open i32 i32 -> i32", "", "", "i32.const 0; i32.const 100; call kv_open; drop")
	}},
	{"kv_get of nothing", func() []byte {
		return forever("memory 64\nimport kv_get i32 i32 i32 i32 i32 -> i32\ndata 0 \"k\"", "", "", "i32.const 0; i32.const 0; i32.const 1; i32.const 0; i32.const 0; call kv_get; drop")
	}},
	{"kv_get of 1 KiB key", func() []byte {
		return forever("memory 64\nimport kv_get i32 i32 i32 i32 i32 -> i32\ndata 0 \""+strings.Repeat("k", 1024)+"\"", "", "", "i32.const 0; i32.const 0; i32.const 1024; i32.const 0; i32.const 0; call kv_get; drop")
	}},
	{"kv_increment by 0", func() []byte {
		return forever("memory 64\nimport kv_increment i32 i32 i32 i64 i32 -> i32\ndata 0 \"k\"", "", "", "i32.const 0; i32.const 0; i32.const 1; i64.const 0; i32.const 64; call kv_increment; drop")
	}},
	{"kv_cas of 1 MiB", func() []byte {
		return forever("memory 64\nimport kv_cas i32 i32 i32 i32 i32 i32 i32 -> i32\ndata 0 \"k\"", "", "", "i32.const 0; i32.const 0; i32.const 1; i32.const 0; i32.const 0x100000; i32.const 0; i32.const 0; call kv_cas; drop")
	}},
	{"kv_list of nothing", func() []byte {
		return forever("memory 64\nimport kv_list i32 i32 i32 i32 i32 -> i32", "", "", "i32.const 0; i32.const 0; i32.const 0; i32.const 0; i32.const 0; call kv_list; drop")
	}},
	{"kv_list of a page", func() []byte {
		return forever("memory 64\nimport kv_list i32 i32 i32 i32 i32 -> i32", "", "", "i32.const 1; i32.const 0; i32.const 0; i32.const 0; i32.const 10000; call kv_list; drop")
	}},
	{"fd_write of nothing", func() []byte {
		return forever("memory 64\nimport wasi_snapshot_preview1/fd_write i32 i32 i32 i32 -> i32", "", "", "i32.const 1; i32.const 0; i32.const 1024; i32.const 0; call fd_write; drop")
	}},
	{"poll_oneoff of 1024 clocks", func() []byte {
		return forever("memory 64\nimport wasi_snapshot_preview1/poll_oneoff i32 i32 i32 i32 -> i32", "", "", "i32.const 0; i32.const 0x10000; i32.const 1024; i32.const 0x100000; call poll_oneoff; drop")
	}},
}

// BenchmarkWorst is real time against gas, of code that was written to be slow for its gas.
func BenchmarkWorst(b *testing.B) {
	r := newRuntime(b, Config{})
	for _, w := range worst {
		b.Run(w.name, func(b *testing.B) {
			m, err := r.Load(w.binary())
			if err != nil {
				b.Fatal(err)
			}
			gas, began := int64(0), cpuTime()
			for b.Loop() {
				result, err := m.Call(context.Background(), Invocation{
					Function: "f", GasLimit: 1e8, Speed: 1e9, Input: []byte("some input"),
					Stores: []NamedStore{{Name: "s", Store: mapStore{}, Writable: true}, {Name: "big", Store: bigStore{}}},
				})
				if err != nil || result.Gas < 1e7 {
					b.Fatal(err, result.Err, result.Gas)
				}
				gas += result.Gas
			}
			b.ReportMetric(float64(cpuTime()-began)/float64(gas), "ns/gas")
		})
	}
}

// cpuTime is what this process has used of processors, in ns: other work on the machine
// does not count.
func cpuTime() int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}
