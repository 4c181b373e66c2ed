package scenarios

// Kinds of mobility.
const (
	RoundRobin = "round-robin" // to the next node of the tier, cyclically
	Direct     = "direct"      // to one node
	MoveTrace  = "trace"       // as a file says
)

// Mobility moves clients to other access nodes, once (At) or regularly (Every).
type Mobility struct {
	Kind    string
	At      int64    // ns; 0 if regular
	Every   int64    // ns; moves happen at Every, 2·Every, ... before the end; 0 if once
	Clients []string // clients or groups; AllClients for everybody
	Tier    string   // RoundRobin: tier whose nodes are visited in order
	To      string   // Direct: the node
	File    string   // MoveTrace: the mobility trace, as ReadTrace takes it
}

// AllClients stands for every client in Mobility.Clients.
const AllClients = "all"

func (m *Mobility) keys() []key {
	return []key{
		req("kind", enum(&m.Kind, RoundRobin, Direct, MoveTrace), "`round-robin`: every client goes to the next node of `tier`. `direct`: all go to the node `to`. `trace`: each goes where and when a file says."),
		opt("at", span(&m.At).above(0).unset(), "When they move, once. Give this, `every` or `file`."),
		opt("every", span(&m.Every).above(0).unset(), "They move at each multiple of this time before the end. `round-robin` only."),
		opt("clients", names(&m.Clients).orOne().or(AllClients), "Who moves: clients, groups of them, or `all`. Of a trace: whom the file may name."),
		opt("tier", name(&m.Tier).unset(), "Tier whose nodes are visited in order; needed by `round-robin`. A client that is elsewhere goes to the first."),
		opt("to", name(&m.To).unset(), "Where they go; needed by `direct`."),
		opt("file", text(&m.File).unset(), "Mobility trace (CSV, see REPLAY.md), relative to the file that names it; needed by `trace`."),
	}
}
