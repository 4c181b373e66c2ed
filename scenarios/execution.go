package scenarios

// Execution is how nodes run function bodies.
type Execution struct {
	Central   bool  // state stays in external storage at the root (ablation)
	KeepAlive int64 // ns that an idle instance stays warm
	ColdFixed int64 // ns added to each cold start
	GasLimit  int64 // metered instructions per call
	Memoise   bool  // calls that would be the same again are not run again
}

// Coalesce is how long updates gather before they propagate, ns.
type Coalesce struct {
	SEC, Sequential int64
}

// Metadata is the clients' cache of metadata queries.
type Metadata struct {
	Cache    bool
	TTL      int64 // ns; 0 = never expires
	Capacity int   // entries per client
}

// Tokens are what the Group Token Provider issues.
type Tokens struct {
	Lifetime int64 // ns
}

func (e *Execution) keys() []key {
	return []key{
		opt("central", boolean(&e.Central), "Ablation: stateless functions at the access node, all state in external storage at the root; each access of a body, whatever it does, is one round trip to it, and stays when the call fails."),
		opt("keep_alive", duration(&e.KeepAlive).atLeast(0).or(600*second), "An instance that idles longer is taken down; the next call starts cold."),
		opt("cold_fixed", duration(&e.ColdFixed).atLeast(0), "Time added to each cold start, besides fetching the binary and its metered initialisation."),
		opt("gas_limit", long(&e.GasLimit).between(1, 1<<53).or(1_000_000_000), "Metered instructions after which a call is trapped."),
		opt("memoise", boolean(&e.Memoise), "Remember calls, 64 MiB of them, and answer one that would be the same again without running it. Changes how long a run takes, and no result; see [WASM](WASM.md#memoisation)."),
	}
}

func (c *Coalesce) keys() []key {
	return []key{
		opt("sec", duration(&c.SEC).atLeast(0).or(1*second), "For `sec` collections."),
		opt("sequential", duration(&c.Sequential).atLeast(0).or(20*millisecond), "For `sequential` collections."),
	}
}

func (m *Metadata) keys() []key {
	return []key{
		opt("cache", boolean(&m.Cache).or(true), "Cache results of metadata queries at the client; without, each call asks the metadata service (an ablation)."),
		opt("ttl", duration(&m.TTL).above(0).orNever(), "How long a cached result is good; a change of metadata invalidates it anyway."),
		opt("capacity", integer(&m.Capacity).between(1, 1<<30).or(1024), "Results that each client keeps (least recently used go first)."),
	}
}

func (t *Tokens) keys() []key {
	return []key{
		opt("lifetime", duration(&t.Lifetime).above(0).or(3600*second), "Validity of a token; a client renews it with the next call."),
	}
}
