package guests_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
)

// BenchmarkCall measures calls a second, each on memory put back, of every function on a
// full state; gas/s is what a core of this machine executes.
func BenchmarkCall(b *testing.B) {
	for _, name := range guests.Names() {
		m := load(b, name)
		for _, function := range guests.Functions(name) {
			b.Run(name+"/"+function, func(b *testing.B) {
				input := "client=ada"
				if function == "thumbnail" {
					input = "side=32"
				}
				store := state{}
				fill(b, store)
				in := invocation(function, input, store)
				var gas int64
				for b.Loop() {
					result, err := m.Call(b.Context(), in)
					if err != nil || result.Err != nil {
						b.Fatal(err, result.Err)
					}
					gas += result.Gas
				}
				b.ReportMetric(float64(gas)/b.Elapsed().Seconds(), "gas/s")
			})
		}
	}
}
