package policy

// A Policy decides about one copy of one collection. It is pure: equal views
// give equal actions, and a view holds only what the node that asks could know.
type Policy interface {
	// Decide returns the actions that the node proposes for its copy at the end
	// of an epoch, best first. The leader commits at most one at a time; the
	// node may try the next when one is refused.
	Decide(v *View) []Action
}

// A Reactive policy may also act between epochs: on a single call.
type Reactive interface {
	Policy
	// Served is asked after each call that this copy has served, with the place
	// where the call entered the network.
	Served(v *View, access *Place) []Action
}

// A Waiting policy acts when something has lasted for some epochs. While such a
// timer runs, the placement is in no equilibrium.
type Waiting interface {
	Policy
	// Pending reports whether a timer runs for the copy of the view.
	Pending(v *View) bool
}

// An Eager policy is asked again as soon as an act that it has proposed has been
// committed, and need not wait for the end of the epoch: what it knows has been
// counted under the new configuration, too.
type Eager interface {
	Policy
	Eager() bool
}

// A View is what a node knows about one collection that it holds. All rates are
// estimates over the node's history of windows, counted wholly under the
// present configuration.
type View struct {
	Self       *Place
	Collection string
	Bytes      int64 // size of the state
	Sequential bool  // the collection has a leader that orders its writes
	Leads      bool  // this copy is the leader (sec: the anchor)
	Leader     *Place
	Replicas   []*Place // who holds a copy, ascending by ID, Self included; from the leader's configurations

	// Partial: not all that this copy serves has been counted yet. The copy or its
	// role is new, or a copy has gone whose calls it inherits, and no window has
	// closed since. No act may take the copy or the role away on such grounds.
	Partial bool

	Epoch int64   // number of this node's epochs since the copy was installed
	Idle  int64   // number of whole epochs since the copy last served a call
	Quiet float64 // s since the copy last served any call
	Seed  uint64  // changes with node, collection and epoch; the only randomness of a policy

	// Reads are the calls that this copy has served and that any copy could
	// have: reads of sequential collections, all calls of sec collections. By
	// the node where they entered the network, ascending.
	Reads []Demand
	// Writes are the calls that only the leader may serve, likewise; empty
	// unless the collection is sequential and this copy leads.
	Writes []Demand
	// Updates is the rate of all writes to the collection: what the leader has
	// ordered, or what has been propagated here.
	Updates Estimate

	// Memory is this node's; Neighbours is what the last gossip said of the
	// adjacent nodes, parent first, then children ascending.
	Memory     Memory
	Neighbours []Neighbour

	Service float64 // s that a call takes of a core; 0 = unknown

	Weights Weights
}

// An Estimate is a rate with the time that it stands on.
type Estimate struct {
	Rate      float64 // per second
	Effective float64 // T_eff, s: the variance of Rate is Rate / T_eff (Poisson)
}

// A Demand is the estimated rate of the calls that entered at one node.
type Demand struct {
	Access *Place
	Estimate
}

// Memory is the state that a node holds and can hold.
type Memory struct {
	Used, Capacity int64   // bytes; Capacity 0 = unlimited
	Price          float64 // requests in flight per byte that a newcomer must gain at least; 0 with room
	Load           float64 // ρ: busy share of the cores in the last epoch
	Cores          float64 // calls that can run at once; 0 = any number
}

// A Neighbour is an adjacent node.
type Neighbour struct {
	Place *Place
	Memory
	Known bool // whether a gossip has been heard at all
}

// Weights are the constants of the objective (docs/MODEL.md).
type Weights struct {
	Beta    float64 // cost of propagating one update per second along one second of RTT
	Epsilon float64 // cost of keeping one copy, requests in flight
	Kappa   float64 // weight of memory pressure, requests in flight
	CPU     float64 // weight of ρ/(1 - ρ), requests in flight; 0 = load is not priced
}

// Kind is what an Action does.
type Kind uint8

// The kinds.
const (
	Copy Kind = iota // a copy to To
	Drop             // Self's copy goes
	Lead             // the leader's role goes to To, which gets a copy if it has none
)

// String is the name that tables use.
func (k Kind) String() string { return [...]string{"copy", "drop", "lead"}[k] }

// An Action is one proposal. Only a copy with DropSelf moves; only a lead with
// DropSelf takes the old leader's copy away in the same act.
type Action struct {
	Kind      Kind
	To        *Place // of Copy and Lead
	DropSelf  bool
	Delta     float64 // expected change of the energy, requests in flight; negative is better. NaN where the rule computes none
	Terms     Terms   // Delta by term
	Threshold float64 // Delta had to be below it: -z·σ of the estimate; 0 where the rule has no threshold
	Offer     float64 // what the act gains if the memory of To costs nothing: it may displace others there that lose less in all. Every rule sets it
	Reason    string  // in a few words, for the record
}

// Terms is an energy or its change, by term; the sum is the whole.
type Terms struct {
	Reads, Writes float64 // elastic: rate x RTT
	Propagation   float64 // β·W·Steiner(R)
	Copies        float64 // ε·|R|
	Memory        float64 // hydrostatic
	Load          float64 // ρ/(1 - ρ) of the cores, where it is priced
}

// Sum is the whole.
func (t Terms) Sum() float64 {
	return t.Reads + t.Writes + t.Propagation + t.Copies + t.Memory + t.Load
}
