package blueprint

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// load compiles the modules and fills the catalogue.
func (b *Blueprint) load(load Loader) error {
	c := &b.Config
	b.Catalogue = platform.Catalogue{
		Tree: c.Tree, Collections: c.Collections, Clients: c.Clients,
		Places: platform.Places(c.Tree), Management: c.Management,
		Pinned: make([]bool, len(c.Collections)),
	}
	for i := range c.Tree.Len() {
		b.Catalogue.NodeKeys = append(b.Catalogue.NodeKeys, des.NameDigest(c.Tree.Node(i).Name))
	}
	for i := range c.Collections {
		_, pinned := c.Pinned[i]
		b.Catalogue.Pinned[i] = pinned || c.Parameters.Central
		b.Catalogue.CollectionKeys = append(b.Catalogue.CollectionKeys, des.NameDigest(c.Collections[i].Name))
	}
	if err := b.unite(); err != nil {
		return err
	}
	return b.deploy(load)
}

// unite makes units of co-location groups. Where a function may use several
// collections at once, the root keeps a copy of every sequential unit, so that
// there is always a node that holds all of them.
func (b *Blueprint) unite() error {
	cat, first := &b.Catalogue, make(map[string]int32)
	cat.Members = make([][]int32, len(cat.Collections))
	cat.Rooted = make([]bool, len(cat.Collections))
	cat.First = make([]platform.First, len(cat.Collections))
	several := false
	for i := range b.Config.Functions {
		several = several || b.Config.Management.Function(int32(i)).UsesSeveral()
	}
	for i := range cat.Collections {
		unit, card := int32(i), b.Config.Management.Collection(int32(i))
		if card.CoLocation != "" {
			key := card.Group + "\x00" + card.CoLocation
			if u, ok := first[key]; ok {
				unit = u
			}
			first[key] = unit
		}
		if a, b := &cat.Collections[i], &cat.Collections[unit]; a.Consistency != b.Consistency || a.Home != b.Home {
			return fmt.Errorf("co-location group %q: %q and %q differ in consistency or in where they start", card.CoLocation, a.Name, b.Name)
		}
		cat.Unit = append(cat.Unit, unit)
		cat.Members[unit] = append(cat.Members[unit], int32(i))
		cat.Rooted[unit] = several && cat.Collections[i].Consistency == workloads.Sequential
	}
	return nil
}
