//go:build unix

package wasm

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// kernels are loops of the kinds that programs consist of.
var kernels = map[string]string{
	"recursion": `
func $fib i32 -> i32
  local.get 0; i32.const 2; i32.lt_s; if; local.get 0; return; end
  local.get 0; i32.const 1; i32.sub; call $fib; local.get 0; i32.const 2; i32.sub; call $fib; i32.add
func f -> i32
  i32.const 24; call $fib; drop; i32.const 0`,
	"sieve": `
memory 2
func f -> i32, i32 i32
  i32.const 0; i32.const 1; i32.const 65536; memory.fill
  i32.const 2; local.set 0
  loop
    local.get 0; i32.load8_u
    if
      local.get 0; local.get 0; i32.mul; local.set 1
      block
        loop
          local.get 1; i32.const 65536; i32.ge_u; br_if 1
          local.get 1; i32.const 0; i32.store8
          local.get 1; local.get 0; i32.add; local.set 1
          br 0
        end
      end
    end
    local.get 0; i32.const 1; i32.add; local.tee 0; i32.const 256; i32.lt_u; br_if 0
  end
  i32.const 0`,
	"hash": `
memory 2
func f -> i32, i32 i64
  i64.const 0xcbf29ce484222325; local.set 1
  loop
    local.get 1; local.get 0; i64.load8_u; i64.xor; i64.const 0x100000001b3; i64.mul; local.set 1
    local.get 0; i32.const 1; i32.add; local.tee 0; i32.const 100000; i32.lt_u; br_if 0
  end
  local.get 1; i64.eqz`,
	"floats": `
memory 2
func f -> i32, i32 f64
  loop
    local.get 1; f64.const 1.0000001; f64.mul; local.get 0; f64.convert_i32_s; f64.add; f64.sqrt; local.set 1
    local.get 0; i32.const 8; i32.mul; i32.const 65535; i32.and; local.get 1; f64.store
    local.get 0; i32.const 1; i32.add; local.tee 0; i32.const 100000; i32.lt_u; br_if 0
  end
  i32.const 0`,
	"calls": `
func $step i32 -> i32
  local.get 0; i32.const 1664525; i32.mul; i32.const 1013904223; i32.add
func f -> i32, i32 i32
  loop
    local.get 1; call $step; local.set 1
    local.get 0; i32.const 1; i32.add; local.tee 0; i32.const 100000; i32.lt_u; br_if 0
  end
  i32.const 0`,
}

func guestBinary(b *testing.B, name string) []byte {
	bytes, err := os.ReadFile(filepath.Join("..", "guests", "bin", name+".wasm"))
	if err != nil {
		b.Skip(err)
	}
	return bytes
}

func benchmarkCall(b *testing.B, config Config, binary []byte, in Invocation) {
	m, err := newRuntime(b, config).Load(binary)
	if err != nil {
		b.Fatal(err)
	}
	in.GasLimit = 1 << 40
	ctx := context.Background()
	gas, began := int64(0), cpuTime()
	b.ReportAllocs()
	for b.Loop() {
		result, err := m.Call(ctx, in)
		if err != nil || result.Err != nil {
			b.Fatal(err, result.Err)
		}
		gas += result.Gas
	}
	b.ReportMetric(float64(cpuTime()-began)/float64(b.N), "cpu-ns/op")
	if !config.unmetered {
		b.ReportMetric(float64(gas)/float64(b.N), "gas/op")
		b.ReportMetric(float64(gas)/b.Elapsed().Seconds()/1e6, "Mgas/s")
	}
}

// BenchmarkMetering runs the same code with and without metering.
func BenchmarkMetering(b *testing.B) {
	type job struct {
		name   string
		binary []byte
		in     Invocation
	}
	var jobs []job
	for _, name := range []string{"recursion", "sieve", "hash", "floats", "calls"} {
		jobs = append(jobs, job{name, asm.Assemble(kernels[name]), Invocation{Function: "f"}})
	}
	store := func() []NamedStore { return []NamedStore{{Name: "s", Store: mapStore{}, Writable: true}} }
	for _, g := range []struct{ module, function, input string }{
		{"thumbnail-as", "thumbnail", "side=64"},
		{"recommend-rs", "recommend", "client=ada"},
		{"retail-c", "browse_catalogue", "client=ada"},
		{"retail-go", "recommend", "client=ada"},
		{"retail-go", "checkout", "client=ada"},
	} {
		if bytes, err := os.ReadFile(filepath.Join("..", "guests", "bin", g.module+".wasm")); err == nil {
			jobs = append(jobs, job{g.module + "-" + g.function, bytes, Invocation{Function: g.function, Input: []byte(g.input), Stores: store()}})
		}
	}
	for _, j := range jobs {
		b.Run(j.name+"/plain", func(b *testing.B) { benchmarkCall(b, Config{Warm: true, unmetered: true}, j.binary, j.in) })
		b.Run(j.name+"/metered", func(b *testing.B) { benchmarkCall(b, Config{Warm: true}, j.binary, j.in) })
	}
}

// BenchmarkTrivial is the cost of a call that does next to nothing, in the three ways
// to come by an instance.
func BenchmarkTrivial(b *testing.B) {
	nothing := asm.Assemble("memory 2\nfunc count_visit -> i32\ni32.const 0; i32.const 1; i32.store; i32.const 0")
	in := Invocation{Function: "count_visit", Input: []byte("client=ada"), Stores: []NamedStore{{Name: "s", Store: mapStore{}, Writable: true}}}
	for _, g := range []string{"nothing", "retail-c", "thumbnail-as", "recommend-rs", "retail-go"} {
		binary := nothing
		if g != "nothing" {
			binary = guestBinary(b, g)
		}
		b.Run(g+"/warm", func(b *testing.B) { benchmarkCall(b, Config{Warm: true}, binary, in) })
		b.Run(g+"/reset", func(b *testing.B) { benchmarkCall(b, Config{}, binary, in) })
		b.Run(g+"/fresh", func(b *testing.B) { benchmarkCall(b, Config{Fresh: true}, binary, in) })
	}
}

// BenchmarkLoad is the time from bytes to a module that can be called: instrumented,
// compiled, initialised; from the disk cache if one is warm.
func BenchmarkLoad(b *testing.B) {
	for _, g := range []string{"retail-c", "thumbnail-as", "recommend-rs", "retail-go"} {
		binary := guestBinary(b, g)
		b.Run(g+"/meter", func(b *testing.B) {
			for b.Loop() {
				if _, err := Meter(binary); err != nil {
					b.Fatal(err)
				}
			}
		})
		for _, way := range []struct{ name, dir string }{{"cold", ""}, {"cached", b.TempDir()}} {
			b.Run(g+"/"+way.name, func(b *testing.B) {
				load := func() {
					r, err := NewRuntime(context.Background(), Config{CacheDir: way.dir})
					if err != nil {
						b.Fatal(err)
					}
					if _, err := r.Load(binary); err != nil {
						b.Fatal(err)
					}
					if err := r.Close(); err != nil {
						b.Fatal(err)
					}
				}
				if way.dir != "" {
					load()
				}
				for b.Loop() {
					load()
				}
			})
		}
	}
}
