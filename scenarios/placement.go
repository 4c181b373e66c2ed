package scenarios

// Placement is the placement protocol and its policies. The three weights are
// those of the energy E = F + C + ∑H, in requests in flight.
type Placement struct {
	Epoch   int64  // ns; the round by default
	Phase   string // PhaseAligned or PhaseRandom
	Gossip  int64  // ns between sending gossip and deciding
	Beta    float64
	Epsilon float64
	Kappa   float64
	CPU     float64
	History History

	Failover  bool  // a leader that is not heard of is replaced
	Lease     int64 // ns; without news from the monitor a leader stops after this time
	Heartbeat int64 // ns between two signs of life of a leader

	Sequential, SEC Policy
}

// When the epochs of the nodes begin.
const (
	PhaseAligned = "aligned" // all at multiples of the epoch
	PhaseRandom  = "random"  // each node at its own offset
)

// Weights of past windows.
const (
	WeightsExponential = "exponential" // Decay^k for the window k back
	WeightsLinear      = "linear"      // 1 - k/Windows
	WeightsNone        = "none"        // the last window alone
)

// History is how nodes estimate rates from the windows of past epochs.
type History struct {
	Windows    int
	Weights    string
	Decay      float64
	Flush      float64 // standard deviations at which a link's history is dropped; 0 = never
	EarlyClose bool    // a running window ends as soon as it contradicts the history
}

// A Policy is a placement rule by name, and what the file says of its parameters.
type Policy struct {
	Name   string
	Params map[string]any // int64, float64, bool, string, time.Duration, or lists and maps of such; those absent have the policy's defaults

	Files []string // that parameters name, as paths that can be opened from here
}

// defaultPolicies are those of the thesis: the dual policy.
var defaultPolicies = map[string]string{Sequential: "energy", SEC: "always-copy"}

// A Pin is a placement that stands from the start and never changes.
type Pin struct {
	Collection string
	Leader     string   // leader, or anchor for sec
	Replicas   []string // the leader included
}

func (p *Placement) keys() []key {
	return []key{
		opt("epoch", span(&p.Epoch).above(0).orText("1 round"), "Time between two decisions of a node: one cycle of idle, gossip and decision."),
		opt("phase", enum(&p.Phase, PhaseAligned, PhaseRandom).or(PhaseRandom), "Whether all nodes begin their epochs at the same instants or each at a random offset."),
		opt("gossip_delay", duration(&p.Gossip).above(0).or(100*millisecond), "Time between sending gossip and deciding; more than the longest link takes."),
		opt("beta", number(&p.Beta).between(0, 1e6).or(0.05), "β: cost of propagating one update per second along one unit of RTT, relative to a request that waits for it."),
		opt("epsilon", number(&p.Epsilon).between(0, 1e6).or(0.0005), "ε: cost of keeping one copy, in requests in flight."),
		opt("kappa", number(&p.Kappa).between(0, 1e6), "κ: weight of memory pressure, H = -κ·log(1 - u + 0.001) at occupancy u, in requests in flight."),
		opt("cpu", number(&p.CPU).between(0, 1e6), "Weight of load, H = cpu·ρ/(1 - ρ) at the busy share ρ of a node's cores, in requests in flight; 0 = load is not priced."),
		opt("history", object(&p.History, (*History).keys), "How rates are estimated from past windows."),
		opt("failover", boolean(&p.Failover), "Replace a leader, or anchor, that has not been heard of for the time of a lease by the copy that has got furthest. What only the old leader had is lost, and counted. Without, a collection waits until its leader is back and nothing is lost."),
		opt("lease", duration(&p.Lease).above(0).or(3*second), "Time for which a leader may order writes after each sign of life that the monitor at the root has acknowledged. `failover` only."),
		opt("heartbeat", duration(&p.Heartbeat).above(0).or(1*second), "Time between a leader's signs of life; shorter than the lease. `failover` only."),
		opt("sequential", policyOf(&p.Sequential, Sequential).or(defaultPolicies[Sequential]), "Policy of sequential collections: its name, or `{policy: name, parameter: value, ...}`. docs/POLICIES.md lists policies and their parameters."),
		opt("sec", policyOf(&p.SEC, SEC).or(defaultPolicies[SEC]), "Policy of sec collections, likewise."),
	}
}

func (h *History) keys() []key {
	return []key{
		opt("windows", integer(&h.Windows).between(1, 10_000).or(20), "Windows that are remembered."),
		opt("weights", enum(&h.Weights, WeightsExponential, WeightsLinear, WeightsNone).or(WeightsExponential), "How windows further back count: `decay`^k, 1 - k/windows, or not at all."),
		opt("decay", number(&h.Decay).above(0).between(0, 1).or(0.85), "Base of the exponential weights."),
		opt("flush", number(&h.Flush).between(0, 1e6).or(4.5), "Standard deviations by which a window must differ for the history to be dropped; 0 = never."),
		opt("early_close", boolean(&h.EarlyClose).or(true), "End a running window as soon as it contradicts the history."),
	}
}

func (p *Pin) keys() []key {
	return []key{
		req("collection", name(&p.Collection), "Name of the collection."),
		req("leader", name(&p.Leader), "Node of the leader; for `sec` of the anchor."),
		opt("replicas", names(&p.Replicas).unset(), "Nodes that hold a copy; the leader alone if absent."),
	}
}
