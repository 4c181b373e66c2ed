package scenarios

// Version is the version of the schema that this package reads.
const Version = 1

// A Scenario is everything that a run depends on, defaults filled in. Times
// and durations are int64 nanoseconds of virtual time, sizes int64 bytes,
// rates float64 per second; things refer to each other by name.
type Scenario struct {
	Version     int
	Name        string
	Description string
	Seed        uint64
	Rounds      int   // 0 if the file gives a duration instead
	Duration    int64 // ns; Rounds·Round if the file gives rounds
	Round       int64 // ns; latencies and traffic are reported per round
	Warm        bool  // tokens, metadata, binaries and instances are there from the start
	MaxEvents   uint64

	Network     Network
	Groups      []Group // none: DefaultGroup owns everything
	Functions   []Function
	Collections []Collections
	Shapes      []Shape
	Clients     []Clients
	Mobility    []Mobility
	Requests    Requests
	Faults      []Fault
	Security    Security
	Deploy      []Deployment
	Create      []Lifecycle
	Destroy     []Lifecycle

	Execution Execution
	Routing   string // RoutingNearest or RoutingClimb
	Session   string // SessionWait or SessionForward
	Coalesce  Coalesce
	Metadata  Metadata
	Tokens    Tokens
	Placement Placement
	Pin       []Pin

	ILP     ILP
	Measure Measure
	Record  Record
	Check   bool // the checkers watch the run; without them `violations` is null
	Expect  []Expectation

	places places // where each path was written, for errors
}

// How a request finds its collection.
const (
	RoutingNearest = "nearest" // to the nearest copy, by distance vectors
	RoutingClimb   = "climb"   // up to the first ancestor that knows a copy, then down
)

// What a follower does that is behind the client's session.
const (
	SessionWait    = "wait"    // holds the request until it has caught up
	SessionForward = "forward" // sends the request on to the leader
)

// Consistency models of a collection.
const (
	SEC        = "sec"        // strong eventual consistency
	Sequential = "sequential" // sequential consistency by a single leader
)

func (s *Scenario) keys() []key {
	return []key{
		req("version", integer(&s.Version).between(Version, Version), "Version of this schema: `1`. Every file says it, also one that extends another."),
		opt("extends", inheritance{}, "Scenario to start from, relative to this file; or `builtin:NAME` for one that comes with the program. Maps merge key by key, all else replaces."),
		opt("name", text(&s.Name), "What reports call the scenario, and its run directory; the file's name if absent. One element of a path: letters, digits, blanks and `-_.,+@=()`."),
		opt("description", text(&s.Description), "What the scenario shows, in a sentence or two."),
		opt("seed", natural(&s.Seed).atLeast(0).or(1), "Seed of every random stream. Two runs of the same seed draw the same demand, whatever the policy."),
		opt("rounds", integer(&s.Rounds).between(1, 1_000_000).unset(), "Length of the run in rounds. Give this or `duration`."),
		opt("duration", duration(&s.Duration).above(0).unset(), "Length of the run in virtual time. Give this or `rounds`.").omit(s.Rounds > 0),
		opt("round", duration(&s.Round).above(0).or(15*second), "Reporting period: latencies and traffic are summed up per round."),
		opt("warm", boolean(&s.Warm), "Start with tokens issued, metadata cached, binaries fetched and instances up, so that nothing but the placement costs time."),
		opt("max_events", natural(&s.MaxEvents).above(0).unset(), "Stop after so many events, whatever the clock says; no limit if absent."),
		req("network", object(&s.Network, (*Network).keys), "The tree of nodes, and the access links of the clients."),
		opt("groups", list(&s.Groups, (*Group).keys), "Who owns functions and collections, and what their members may do. One group, `city`, whose members may do everything, if absent."),
		req("functions", list(&s.Functions, (*Function).keys), "What can be called."),
		req("collections", list(&s.Collections, (*Collections).keys), "The state: the unit of placement, migration and replication."),
		opt("shapes", list(&s.Shapes, (*Shape).keys), "Factors on rates of calls that change over time; `arrivals.shape` names them."),
		req("clients", list(&s.Clients, (*Clients).keys), "Who calls, from where, how often and on what."),
		opt("mobility", list(&s.Mobility, (*Mobility).keys), "When clients change their access node."),
		opt("requests", object(&s.Requests, (*Requests).keys), "What bounds queues, and what clients do that hear nothing."),
		opt("faults", list(&s.Faults, (*Fault).keys), "What breaks, and when it is mended."),
		opt("security", object(&s.Security, (*Security).keys), "What protects tokens, and rights that are taken away in mid-run."),
		opt("deploy", list(&s.Deploy, (*Deployment).keys), "New versions of functions in mid-run."),
		opt("create", list(&s.Create, (*Lifecycle).keys), "Collections that do not exist until then; calls on them are refused with `no-match`. The first copy is made at the collection's node, or at the root if that has no room."),
		opt("destroy", list(&s.Destroy, (*Lifecycle).keys), "Collections that cease to exist then, with all their copies."),
		opt("execution", object(&s.Execution, (*Execution).keys), "How nodes run function bodies."),
		opt("routing", enum(&s.Routing, RoutingNearest, RoutingClimb).or(RoutingNearest), "How a request finds its collection: to the nearest copy, or up to the first ancestor that knows one and then down."),
		opt("session", enum(&s.Session, SessionWait, SessionForward).or(SessionWait), "What a copy does that is behind what the client has already seen: wait until it caught up, or forward to the leader. Sequential only."),
		opt("coalesce", object(&s.Coalesce, (*Coalesce).keys), "How long updates gather before they propagate to the other copies."),
		opt("metadata", object(&s.Metadata, (*Metadata).keys), "The clients' cache of metadata queries."),
		opt("tokens", object(&s.Tokens, (*Tokens).keys), "Access tokens."),
		opt("placement", object(&s.Placement, (*Placement).keys), "The placement protocol and its policies."),
		opt("pin", list(&s.Pin, (*Pin).keys), "Placements that stand from the start and never change; no policy decides about these collections."),
		opt("ilp", object(&s.ILP, (*ILP).keys), "When the placement is held against the optimum."),
		opt("measure", object(&s.Measure, (*Measure).keys), "Which part of the run its steady numbers are of."),
		opt("record", recording(&s.Record), "Which invocations the tables keep: `all`, `sample 1/N` (every N-th, in the order of the replies) or `summary` (none). It never changes the trace hash."),
		opt("check", boolean(&s.Check).or(true), "Let the checkers watch the run. Without them it is faster and `violations` is null, never 0."),
		opt("expect", expectations(&s.Expect), "Thresholds on values of summary.json, such as `latency_ms.steady.mean < 8`. A run that misses one says which and exits 1; so does a run that breaks a law of the platform, with or without thresholds."),
	}
}
