package scenarios

// Network is the tree: by tiers (Tiers) or node by node (Nodes), never both.
// AllNodes gives the nodes either way.
type Network struct {
	Tiers  []Tier
	Nodes  []Node
	Access Access
	Chunk  int64 // bytes per chunk of a bulk transfer (migrations, binaries)
	Area   *Area // nil if nothing has a position
}

// A Tier is one level of a regular tree. Its nodes are called tier-0, tier-1,
// ... in breadth-first order.
type Tier struct {
	Tier   string
	Fanout int    // nodes of this tier below each node of the tier above; 1 for the first
	Layout string // LayoutGrid, or "" for no positions
	Hosting
}

// A Node is one node of an explicit tree.
type Node struct {
	Name   string
	Parent string // "" for the root
	Tier   string
	Place  *Position // nil if it has none
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
	Link                // how well the link to the parent works
}

// Access is the link between a client and its node.
type Access struct {
	RTT int64 // ns, even, >= 0
}

func (n *Network) keys() []key {
	return []key{
		opt("tiers", list(&n.Tiers, (*Tier).keys), "A regular tree, from the root down; the first tier is the root alone. Nodes are called after their tier: `cloud-0`, `fog-0`, `fog-1`, ... Give this or `nodes`."),
		opt("nodes", list(&n.Nodes, (*Node).keys), "Any tree, node by node in any order. Give this or `tiers`."),
		opt("area", optional(&n.Area, (*Area).keys), "Where clients move and nodes have positions."),
		opt("access", object(&n.Access, (*Access).keys), "The links between clients and their nodes."),
		opt("chunk", size(&n.Chunk).above(0).or(64<<10), "Binaries and migrations travel in chunks of this size, and yield to all that is more urgent, so that requests never queue behind more than one."),
	}
}

func (t *Tier) keys() []key {
	return append([]key{
		req("tier", name(&t.Tier), "Name of the tier, such as `cloud`, `fog`, `edge`; figures group by it."),
		opt("fanout", integer(&t.Fanout).between(1, maxNodes).or(1), "Nodes of this tier below each node of the tier above."),
		opt("layout", enum(&t.Layout, LayoutGrid).unset(), "Positions of the nodes: `grid` puts them into the middles of equal cells of `network.area`, row by row."),
	}, t.Hosting.keys()...)
}

func (n *Node) keys() []key {
	return append([]key{
		req("name", name(&n.Name), "Name of the node, unique."),
		opt("parent", name(&n.Parent).unset(), "Name of the parent; exactly one node, the root, has none."),
		opt("tier", name(&n.Tier).unset(), "Tier of the node: figures group by it, clients and moves can refer to it."),
		opt("position", optional(&n.Place, (*Position).keys), "Where it is in `network.area`."),
	}, n.Hosting.keys()...)
}

func (h *Hosting) keys() []key {
	return []key{
		opt("rtt", duration(&h.RTT).atLeast(0), "Round-trip time of the link to the parent; an even number of nanoseconds, so that the one-way delay is exact."),
		opt("bandwidth", bandwidth(&h.Bandwidth).orUnlimited(), "Bandwidth of the link to the parent in each direction; messages serialise."),
		opt("cores", integer(&h.Cores).between(1, 1<<20).or(1), "Executing cores; calls queue for them in order of arrival."),
		opt("speed", speed(&h.Speed).above(0).or(30e6), "Metered WASM instructions per second of one core."),
		opt("memory", size(&h.Memory).above(0).orUnlimited(), "Memory for state."),
		opt("store_access", duration(&h.StoreAccess).atLeast(0), "What one read or write of the node's key-value store takes, on the core of the call."),
		opt("jitter", optional(&h.Jitter, (*Jitter).keys), "Random delay that the link to the parent adds to each message. Messages of one class still arrive in order."),
		opt("loss", number(&h.Loss).between(0, 0.9), "Probability that a transmission over that link is lost and has to be sent again."),
		opt("duplicate", number(&h.Duplicate).between(0, 1), "Probability that a transmission over that link arrives twice; the second is thrown away, and counted as traffic."),
	}
}

func (a *Access) keys() []key {
	return []key{
		opt("rtt", duration(&a.RTT).atLeast(0).or(1*millisecond), "Round-trip time between a client and its access node; an even number of nanoseconds."),
	}
}
