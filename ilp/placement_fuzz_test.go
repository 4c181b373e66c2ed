package ilp

import "testing"

// Whatever a file of a placement holds, it is refused, what is no JSON at a place in it, or can be checked.
func FuzzDecodePlacement(f *testing.F) {
	in, err := Generate(Params{Nodes: 4, Collections: 3}, 1)
	if err != nil {
		f.Fatal(err)
	}
	p, err := Prepare(in)
	if err != nil {
		f.Fatal(err)
	}
	a := make(Placement, len(p.Collections))
	for c := range a {
		a[c] = At(c % len(p.Nodes))
	}
	good, err := p.EncodePlacement(a, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"` + p.Collections[0].Name + `": {"leader": "` + p.Nodes[0].Name + `", "replicas": [], "calls": [{"class": -1, "node": ""}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, serving, err := p.DecodePlacement(data)
		if err != nil {
			inTheFile(t, data, err)
			return
		}
		for _, by := range []Routing{Nearest, Climb} {
			broken := p.Check(a, serving, by)
			if e, err := p.Serve(a, serving, by); err == nil && len(broken) == 0 && !(e.Total() >= 0) {
				t.Fatalf("a feasible placement costs %v", e.Total())
			}
		}
	})
}
