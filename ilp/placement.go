package ilp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// A Placement says for every collection, by position, where it is.
type Placement []Site

// A Site is where one collection is. Invariant of a feasible one: Replicas is
// not empty, ascending, without repetition, and contains Leader.
type Site struct {
	Leader   int   // leader (sequential), anchor (sec) or the only copy (none)
	Replicas []int // nodes that hold a copy, the leader's included
}

// Holds tells whether node n has a copy.
func (s *Site) Holds(n int) bool {
	_, ok := slices.BinarySearch(s.Replicas, n)
	return ok
}

// At is the placement of one copy on node n, which leads.
func At(n int) Site { return Site{Leader: n, Replicas: []int{n}} }

// Distance is how many acts two placements are apart:
//
//	Σ_c |R_c Δ R*_c| + [L_c ≠ L*_c]
//
// Anchors of sec collections cost nothing and are not compared.
func (p *Problem) Distance(a, b Placement) int {
	sum := 0
	for c := range p.Collections {
		sum += p.siteDistance(c, &a[c], &b[c])
	}
	return sum
}

func (p *Problem) siteDistance(c int, a, b *Site) int {
	sum := 0
	for _, n := range a.Replicas {
		if !b.Holds(n) {
			sum++
		}
	}
	for _, n := range b.Replicas {
		if !a.Holds(n) {
			sum++
		}
	}
	if a.Leader != b.Leader && p.Collections[c].Consistency != SEC {
		sum++
	}
	return sum
}

// normal sorts the replicas of every site and drops repetitions.
func (a Placement) normal() Placement {
	out := make(Placement, len(a))
	for c, s := range a {
		r := append([]int(nil), s.Replicas...)
		slices.Sort(r)
		out[c] = Site{Leader: s.Leader, Replicas: slices.Compact(r)}
	}
	return out
}

// namedSite is a Site in a placement file.
type namedSite struct {
	Leader   string   `json:"leader"`
	Replicas []string `json:"replicas"`
}

// EncodePlacement writes a placement by names, as ilp check reads it:
//
//	{"cart-0": {"leader": "fog-1", "replicas": ["fog-1", "edge-4"]}, ...}
func (p *Problem) EncodePlacement(a Placement) ([]byte, error) {
	named := make(map[string]namedSite, len(a)) // encoding/json writes keys in order
	for c, s := range a {
		site := namedSite{Leader: p.Nodes[s.Leader].Name}
		for _, n := range s.Replicas {
			site.Replicas = append(site.Replicas, p.Nodes[n].Name)
		}
		named[p.Collections[c].Name] = site
	}
	return json.MarshalIndent(named, "", "  ")
}

// DecodePlacement reads what EncodePlacement writes, and reports at once all
// names that the instance does not know and all collections that are missing.
// A missing leader is the first replica.
func (p *Problem) DecodePlacement(data []byte) (Placement, error) {
	var named map[string]namedSite
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&named); err != nil {
		return nil, fmt.Errorf("placement: %w; want {\"COLLECTION\": {\"leader\": \"NODE\", \"replicas\": [\"NODE\", ...]}, ...}", err)
	}
	var errs []error
	node := func(collection, name string) int {
		n, ok := p.tree.Lookup(name)
		if !ok {
			errs = append(errs, fmt.Errorf("collection %q: there is no node %q", collection, name))
		}
		return n
	}
	a := make(Placement, len(p.Collections))
	for c := range p.Collections {
		name := p.Collections[c].Name
		site, ok := named[name]
		delete(named, name)
		if !ok {
			errs = append(errs, fmt.Errorf("collection %q is not placed", name))
			continue
		}
		for _, r := range site.Replicas {
			a[c].Replicas = append(a[c].Replicas, node(name, r))
		}
		switch {
		case site.Leader != "":
			a[c].Leader = node(name, site.Leader)
		case len(a[c].Replicas) > 0:
			a[c].Leader = a[c].Replicas[0]
		}
	}
	unknown := make([]string, 0, len(named))
	for name := range named {
		unknown = append(unknown, name)
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		errs = append(errs, fmt.Errorf("there is no collection %q", name))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return a.normal(), nil
}
