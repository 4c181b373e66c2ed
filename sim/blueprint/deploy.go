package blueprint

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// loaded is a binary that has been loaded once, whatever it is called.
type loaded struct {
	module   Module
	position int32
}

// deploy loads the binaries and lists all functions: those of the start, then the
// versions that events deploy later.
func (b *Blueprint) deploy(load Loader) error {
	c := &b.Config
	binaries := make(map[[sha256.Size]byte]loaded)
	for i, f := range c.Functions {
		if err := b.deployOne(load, binaries, f, int32(i), 1); err != nil {
			return err
		}
	}
	versions := make(map[int]int32)
	b.Catalogue.Deployments = make([]int32, len(c.Management.Events))
	for i, e := range c.Management.Events {
		b.Catalogue.Deployments[i] = -1
		if e.Kind != platform.Deploy {
			continue
		}
		f := c.Functions[e.Function]
		f.Module = e.Module
		if e.Export != "" {
			f.Export = e.Export
		}
		versions[e.Function]++
		b.Catalogue.Deployments[i] = int32(len(b.Catalogue.Functions))
		if err := b.deployOne(load, binaries, f, int32(e.Function), 1+versions[e.Function]); err != nil {
			return err
		}
	}
	b.template()
	return nil
}

func (b *Blueprint) deployOne(load Loader, binaries map[[sha256.Size]byte]loaded, f workloads.Function, base, version int32) error {
	binary := b.Config.Binaries[f.Module]
	content := binary
	if len(content) == 0 {
		content = []byte(f.Module)
	}
	digest := sha256.Sum256(content)
	known, ok := binaries[digest]
	if !ok {
		m, err := load(binary)
		if err != nil {
			return fmt.Errorf("module %q: %w", f.Module, err)
		}
		known = loaded{m, int32(len(b.Catalogue.Modules))}
		binaries[digest] = known
		b.Catalogue.Modules = append(b.Catalogue.Modules, platform.Module{
			Name: f.Module, Digest: digest, Binary: content, Size: m.Size(), InitGas: m.InitGas(),
		})
	}
	if !known.module.Exports(f.Export) {
		return fmt.Errorf("function %q: module %q exports no function %q; it has %v", f.Name, f.Module, f.Export, known.module.Functions())
	}
	b.Catalogue.Functions = append(b.Catalogue.Functions, platform.Function{Function: f, Code: known.position, Base: base, Version: version})
	b.modules = append(b.modules, known.module)
	return nil
}

// template numbers the query templates, so that clients can share the answers to
// equal ones.
func (b *Blueprint) template() {
	number := make(map[string]int32)
	for i := range b.Config.Functions {
		card := b.Config.Management.Function(int32(i))
		var text strings.Builder
		for _, d := range card.Dependencies {
			fmt.Fprintf(&text, "%q %v %v;", d.Query, d.Limits, d.Consistency)
		}
		key := text.String()
		if card.Dependencies == nil {
			key = "drawn"
		}
		if _, ok := number[key]; !ok {
			number[key] = int32(len(number))
		}
		b.Catalogue.Templates = append(b.Catalogue.Templates, number[key])
	}
}
