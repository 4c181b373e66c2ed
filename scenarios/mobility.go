package scenarios

// Kinds of mobility.
const (
	RoundRobin = "round-robin" // to the next node of the tier, cyclically
	Direct     = "direct"      // to one node
)

// Mobility moves clients to other access nodes, once (At) or regularly (Every).
type Mobility struct {
	Kind    string
	At      int64    // ns; 0 if regular
	Every   int64    // ns; moves happen at Every, 2·Every, ... before the end; 0 if once
	Clients []string // clients or groups; AllClients for everybody
	Tier    string   // RoundRobin: tier whose nodes are visited in order
	To      string   // Direct: the node
}

// AllClients stands for every client in Mobility.Clients.
const AllClients = "all"
