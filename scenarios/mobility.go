package scenarios

// Kinds of mobility.
const (
	RoundRobin = "round-robin" // to the next node of the tier, cyclically
	Direct     = "direct"      // to one node
	MoveTrace  = "trace"       // as a file says

	Waypoint    = "waypoint"     // to random targets, by position
	GaussMarkov = "gauss-markov" // at a random velocity with memory, by position
	Manhattan   = "manhattan"    // along streets, by position
	Nomadic     = "nomadic"      // from node to node, exponential stays
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

	// Waypoint, GaussMarkov, Manhattan: clients are at the station that is nearest.
	Speed      Velocity
	Attach     []string // nodes and tiers that are stations
	Hysteresis float64  // how many times nearer another station must be, >= 1
	Dwell      int64    // ns for which it must be

	Pause  int64   // Waypoint: between trips, ns
	Memory float64 // GaussMarkov: of the velocity, in [0, 1)
	Step   int64   // GaussMarkov: after which it changes, ns
	Block  int64   // Manhattan: between streets, mm
	Stay   []Stay  // Nomadic
}

// Drawn reports whether chance decides where clients are, from the beginning.
func (m *Mobility) Drawn() bool { return m.Positional() || m.Kind == Nomadic }

// Positional reports whether clients have positions.
func (m *Mobility) Positional() bool {
	return m.Kind == Waypoint || m.Kind == GaussMarkov || m.Kind == Manhattan
}

// AllClients stands for every client in Mobility.Clients.
const AllClients = "all"

func (m *Mobility) keys() []key {
	return []key{
		req("kind", enum(&m.Kind, RoundRobin, Direct, MoveTrace, Waypoint, GaussMarkov, Manhattan, Nomadic), "`round-robin`: every client goes to the next node of `tier`. `direct`: all go to the node `to`. `trace`: each goes where and when a file says. By position, always at the nearest station: `waypoint` to random targets, `gauss-markov` at a random velocity with memory, `manhattan` along streets. `nomadic`: from node to node, with exponential stays."),
		opt("at", span(&m.At).above(0).unset(), "When they move, once. `round-robin` and `direct` have this or `every`."),
		opt("every", span(&m.Every).above(0).unset(), "They move at each multiple of this time before the end. `round-robin` only."),
		opt("clients", names(&m.Clients).orOne().or(AllClients), "Who moves: clients, groups of them, or `all`. Of a trace: whom the file may name."),
		opt("tier", name(&m.Tier).unset(), "Tier whose nodes are visited in order; needed by `round-robin`. A client that is elsewhere goes to the first."),
		opt("to", name(&m.To).unset(), "Where they go; needed by `direct`."),
		opt("file", text(&m.File).unset(), "Mobility trace (CSV, see REPLAY.md), relative to the file that names it; needed by `trace`."),
		opt("speed", velocityRange(&m.Speed), "How fast they go. `waypoint`: of each trip, uniform from min to max. `gauss-markov`: on average. `manhattan`: always."),
		opt("attach", names(&m.Attach).orOne().unset(), "Stations: nodes or tiers with positions. Clients are at the nearest from the start; `at` falls away."),
		opt("hysteresis", number(&m.Hysteresis).between(1, 1000).or(1), "A client leaves its station for another that is so many times nearer.").omit(!m.Positional()),
		opt("dwell", duration(&m.Dwell).atLeast(0), "How long the other must be that much nearer, without a break.").omit(!m.Positional()),
		opt("pause", duration(&m.Pause).atLeast(0), "Rest between two trips; `waypoint` only.").omit(m.Kind != Waypoint),
		opt("memory", number(&m.Memory).between(0, 0.999999), "How much of the velocity stays from step to step, from 0, a new one each time, to below 1; `gauss-markov` only.").omit(m.Kind != GaussMarkov),
		opt("step", duration(&m.Step).above(0).unset(), "After which the velocity changes; needed by `gauss-markov`."),
		opt("block", length(&m.Block).above(0).unset(), "Distance of two streets; needed by `manhattan`."),
		opt("stay", stays(&m.Stay), "Nodes with the mean time that clients stay there, at least two; needed by `nomadic`. The next is any other, each alike."),
	}
}
