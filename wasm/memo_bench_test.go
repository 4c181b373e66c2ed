//go:build unix

package wasm

import (
	"context"
	"testing"
)

// BenchmarkMemo is the time of a call of which all answers are known, beside one that
// runs and is remembered, and one that runs.
func BenchmarkMemo(b *testing.B) {
	for _, g := range []struct{ module, function, input string }{
		{"thumbnail-as", "thumbnail", "side=128"},
		{"recommend-rs", "recommend", "client=ada"},
		{"retail-c", "view_cart", "client=ada"},
		{"retail-c", "count_visit", "client=ada"},
		{"retail-go", "checkout", "client=ada"},
	} {
		m, err := newRuntime(b, Config{}).Load(guestBinary(b, g.module))
		if err != nil {
			b.Fatal(err)
		}
		in := Invocation{
			Function: g.function, Input: []byte(g.input), GasLimit: 1 << 40, Speed: 1e9,
			Stores: []NamedStore{{Name: "s", Store: mapStore{}, Writable: true}},
		}
		memo := NewMemo(64 << 20)
		forgetful := NewMemo(0)
		type caller interface {
			Call(context.Context, Invocation) (Result, error)
		}
		for _, way := range []struct {
			name string
			caller
		}{{"plain", m}, {"hit", memo.Of(m)}, {"miss", forgetful.Of(m)}} {
			b.Run(g.module+"-"+g.function+"/"+way.name, func(b *testing.B) {
				for b.Loop() {
					if r, err := way.Call(context.Background(), in); err != nil || r.Err != nil {
						b.Fatal(err, r.Err)
					}
				}
			})
		}
		b.Log(memo.Stats(), forgetful.Stats())
	}
}
