package ilp

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

// If this fails, the size that decides whether a naive program is refused is not
// the size that would be built.
func TestCountIsTheSizeOfTheNaiveProgram(t *testing.T) {
	for name, w := range worlds {
		if w.binaries {
			continue // counted from above
		}
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p, err := Prepare(w.draw(t))
				if err != nil {
					t.Fatal(err)
				}
				if got, want := p.Count(), p.formulate(context.Background(), p.components, Total, true, true).Size(); got != want {
					t.Fatalf("counted %+v, built %+v", got, want)
				}
			})
		})
	}
}
