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

func (m *Mobility) keys() []key {
	return []key{
		req("kind", enum(&m.Kind, RoundRobin, Direct), "`round-robin`: every client goes to the next node of `tier`. `direct`: all go to the node `to`."),
		opt("at", span(&m.At).above(0).unset(), "When they move, once. Give this or `every`."),
		opt("every", span(&m.Every).above(0).unset(), "They move at each multiple of this time before the end. `round-robin` only; give this or `at`."),
		opt("clients", names(&m.Clients).orOne().or(AllClients), "Who moves: clients, groups of them, or `all`."),
		opt("tier", name(&m.Tier).unset(), "Tier whose nodes are visited in order; needed by `round-robin`. A client that is elsewhere goes to the first."),
		opt("to", name(&m.To).unset(), "Where they go; needed by `direct`."),
	}
}
