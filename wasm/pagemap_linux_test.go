package wasm

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"unsafe"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// Both ways to ask the system find exactly the pages that were written, and say so if they
// are too many. Without this a call could see what another one left in memory.
func TestWrittenPages(t *testing.T) {
	m, err := newRuntime(t, Config{}).Load(asm.Assemble("memory 40\nfunc f -> i32\ni32.const 0"))
	if err != nil {
		t.Fatal(err)
	}
	if pagemap() == nil {
		t.Skip("/proc/self/pagemap cannot be read")
	}
	before := scanless.Load()
	defer scanless.Store(before)
	random := rand.New(rand.NewPCG(1, 2))
	size := uint64(os.Getpagesize())
	for _, count := range []int{0, 1, 2, 30, mostCopied, mostCopied + 1, int(m.memory.size / size)} {
		want := random.Perm(int(m.memory.size / size))[:count]
		slices.Sort(want)
		for _, without := range []bool{false, true} {
			scanless.Store(without)
			i, err := m.take()
			if err != nil {
				t.Fatal(err)
			}
			memory := i.linear.region[:m.memory.size]
			for _, page := range want {
				memory[uint64(page)*size+random.Uint64N(size)] = 1
			}
			pages, ok := i.linear.written(m.memory.size)
			if ok != (count <= mostCopied) {
				t.Errorf("%d pages: ok is %t", count, ok)
			}
			base := uint64(uintptr(unsafe.Pointer(&memory[0])))
			var got []int
			for _, p := range pages {
				for at := p.from; ok && at < p.to; at += size {
					got = append(got, int((at-base)/size))
				}
			}
			if ok && !slices.Equal(got, want) {
				t.Errorf("found %v, written %v", got, want)
			}
			if !m.memory.restore(i) || slices.ContainsFunc(memory, func(b byte) bool { return b != 0 }) {
				t.Errorf("%d pages are not put back", count)
			}
			i.close() // pages that were copied back are still its own
		}
	}
}
