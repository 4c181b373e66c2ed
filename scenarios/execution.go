package scenarios

// Execution is how nodes run function bodies.
type Execution struct {
	Central   bool  // state stays in external storage at the root (ablation)
	KeepAlive int64 // ns that an idle instance stays warm
	ColdFixed int64 // ns added to each cold start
	GasLimit  int64 // metered instructions per call
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
