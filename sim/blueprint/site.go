package blueprint

import (
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// settle says where each unit is at the start.
func (b *Blueprint) settle() error {
	for i := range b.Collections {
		if err := b.GoOn(i); err != nil {
			return err
		}
		if !b.starts(i) {
			continue
		}
		site := b.site(i)
		first := platform.First{Leader: int32(site.Leader)}
		for _, m := range site.Replicas {
			first.Copies = append(first.Copies, int32(m))
		}
		b.Catalogue.First[i] = first
	}
	return nil
}

// starts reports whether collection i is a unit that is there from the start.
func (b *Blueprint) starts(i int) bool {
	return !b.Management.Collection(int32(i)).Absent && b.Catalogue.Unit[i] == int32(i)
}

// site is where unit i is at the start: where it is pinned, at the external store of the
// central mode, or at its home.
func (b *Blueprint) site(i int) record.Site {
	root := b.Tree.Root()
	if b.Parameters.Central {
		return record.Site{Leader: root, Replicas: []int{root}}
	}
	if site, pinned := b.Pinned[i]; pinned {
		return site
	}
	home := b.Collections[i].Home
	if b.Catalogue.Rooted[i] && home != root {
		return record.Site{Leader: home, Replicas: []int{root, home}}
	}
	return record.Site{Leader: home, Replicas: []int{home}}
}

// Open makes the first copies. nodes are those that this process runs, by number; nil
// where another process runs a node.
func (b *Blueprint) Open(nodes []*node.Node) error {
	for i := range b.Collections {
		if err := b.GoOn(i); err != nil {
			return err
		}
		if !b.starts(i) {
			continue
		}
		for _, m := range b.Catalogue.First[i].Copies {
			if nodes[m] != nil {
				nodes[m].Open(int32(i))
			}
		}
	}
	return nil
}
