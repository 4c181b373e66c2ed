package topology

// A Node hosts collections and executes functions.
type Node struct {
	Name   string
	Tier   string  // free label such as "cloud", "fog", "edge"; plots group by it
	Parent int     // number of the parent, None for the root
	Uplink Link    // the link to Parent; zero for the root
	Cores  int     // executing cores, >= 1
	Speed  float64 // metered instructions per second and core, > 0
	Memory int64   // bytes for state; Unlimited for no bound

	// StoreAccess is what one read or write of the node's key-value store
	// takes, in nanoseconds on the core that executes the call.
	StoreAccess int64
}

// A Link joins a node to its parent.
type Link struct {
	RTT       int64 // round-trip time in ns, even and >= 0, so that the one-way delay RTT/2 is exact
	Bandwidth int64 // bits per second and direction; Unlimited for no serialisation delay
}

// None is the parent of the root.
const None = -1

// Unlimited is the memory or bandwidth that never binds.
const Unlimited int64 = 0
