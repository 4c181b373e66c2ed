package scenarios

// Network is the tree: by tiers (Tiers) or node by node (Nodes), never both.
// AllNodes gives the nodes either way.
type Network struct {
	Tiers  []Tier
	Nodes  []Node
	Access Access
	Chunk  int64 // bytes per chunk of a bulk transfer (migrations, binaries)
}

// A Tier is one level of a regular tree. Its nodes are called tier-0, tier-1,
// ... in breadth-first order.
type Tier struct {
	Tier   string
	Fanout int // nodes of this tier below each node of the tier above; 1 for the first
	Hosting
}

// A Node is one node of an explicit tree.
type Node struct {
	Name   string
	Parent string // "" for the root
	Tier   string
	Hosting
}

// Hosting is what a node offers, and its link to the parent.
type Hosting struct {
	RTT         int64   // of the link to the parent, ns, even, >= 0
	Bandwidth   int64   // of that link, bits per second and direction; 0 = unlimited
	Cores       int     // >= 1
	Speed       float64 // metered instructions per second and core, > 0
	Memory      int64   // bytes for state; 0 = unlimited
	StoreAccess int64   // ns on the core for each read or write of the store
}

// Access is the link between a client and its node.
type Access struct {
	RTT int64 // ns, even, >= 0
}
