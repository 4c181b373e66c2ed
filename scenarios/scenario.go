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
	Functions   []Function
	Collections []Collections
	Clients     []Clients
	Mobility    []Mobility

	Execution Execution
	Routing   string // RoutingNearest or RoutingClimb
	Session   string // SessionWait or SessionForward
	Coalesce  Coalesce
	Metadata  Metadata
	Tokens    Tokens
	Placement Placement
	Pin       []Pin

	ILP    ILP
	Record Record
	Check  bool // the checkers watch the run; without them `violations` is null
	Expect []Expectation
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
