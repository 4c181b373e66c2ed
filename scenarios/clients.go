package scenarios

import "math"

// Clients is a number of clients that differ in name and access node alone.
type Clients struct {
	Name        string
	Count       int      // 0: one client called Name; n: Name-0 ... Name-(n-1)
	At          []string // tiers and nodes; client i starts at the i-th of these nodes, cyclically
	Arrivals    Arrivals
	Start, Stop int64 // ns; active in [Start, Stop); Stop 0 = to the end
	WriteShare  float64
	WorkingSet  *WorkingSet // exactly one of WorkingSet and Collections is given
	Collections []string    // collections or groups; each call picks one uniformly

	Group     string   // that they are members of; "" = the first
	Roles     []string // in it; none = all, but none at all for attackers
	Behaviour string
	Victim    string // Replayed, Stolen: whom it overhears
}

// Processes of arrival.
const (
	Poisson       = "poisson"       // open loop, exponential gaps
	Deterministic = "deterministic" // at Phase, Phase + 1/Rate, Phase + 2/Rate, ...
	Closed        = "closed"        // one think time after the previous reply
	Traced        = "trace"         // those of a file
)

// Arrivals says when a client calls.
type Arrivals struct {
	Process string
	Rate    float64 // calls per second and client (Poisson, Deterministic)
	Phase   int64   // ns after the client's start (Deterministic)
	Think   int64   // mean think time, ns (Closed)
	Fixed   bool    // the think time is constant instead of exponential (Closed)
	File    string  // request trace, as ReadTrace takes it (Traced)

	Shape   []string // shapes that multiply the rate over time (Poisson)
	Ceiling float64  // factor on the rate at which candidates come (Poisson); 0 = the highest of the shapes
}

// Period is the mean gap or think time in ns, at least 1.
func (a Arrivals) Period() int64 {
	if a.Process == Closed {
		return a.Think
	}
	return max(1, int64(math.Round(1e9/a.Rate)))
}

// WorkingSet says how each client chooses the few collections that it works
// on, once, before the run.
type WorkingSet struct {
	Size        int     // ranks per client
	Zipf        float64 // exponent of the popularity of ranks; 0 = uniform
	Locality    float64 // probability that a rank is drawn from the client's own region
	Region      string  // tier whose subtrees are the regions; "" = one region
	Collections []string
}

func (c *Clients) keys() []key {
	return []key{
		req("name", name(&c.Name), "Name of the client, or with `count` of the group."),
		opt("count", integer(&c.Count).between(1, maxMembers).unset(), "Number of clients, called `name-0`, `name-1`, ...; one, called `name`, if absent. Adding clients changes no other client's draws."),
		opt("at", names(&c.At).orOne().unset(), "Access nodes: a tier, a node, or a list of them. Clients are spread over these nodes in order, cyclically. Needed, unless they are moved by position or `nomadic`: then it falls away."),
		req("arrivals", object(&c.Arrivals, (*Arrivals).keys), "When a client calls."),
		opt("start", span(&c.Start).atLeast(0), "When the client begins."),
		opt("stop", span(&c.Stop).above(0).unset(), "When the client stops; the end of the run if absent."),
		opt("write_share", number(&c.WriteShare).between(0, 1), "Probability that a call writes. With 0 or 1 nothing is drawn."),
		opt("group", name(&c.Group).unset(), "Group that they are members of; the first if absent."),
		opt("roles", names(&c.Roles).orOne().unset(), "Their roles in it. If absent: all roles of the group, or none for `under-privileged` clients."),
		opt("behaviour", enum(&c.Behaviour, behaviours...).or(Honest), "`honest`, or an attack that is carried out for real. `forged`: a token of a provider that nobody trusts. `expired`: one that was good once. `replayed`: requests of the victim, sent again. `stolen`: the victim's token without its key. `foreign-group`: a token of another group. `under-privileged`: a token without the role. Attackers do not ask the metadata service but call at once."),
		opt("victim", name(&c.Victim).unset(), "The honest client whose requests they overhear; needed by `replayed` and `stolen`."),
		opt("working_set", optional(&c.WorkingSet, (*WorkingSet).keys), "Draw, once per client, what it works on. Give this or `collections`."),
		opt("collections", names(&c.Collections), "What every client works on: collections or groups of them; each call picks one uniformly. Give this or `working_set`."),
	}
}

func (a *Arrivals) keys() []key {
	return []key{
		req("process", enum(&a.Process, Poisson, Deterministic, Closed, Traced), "`poisson` and `deterministic` are open loop: calls come whether or not earlier ones have returned. `closed` thinks after each reply. `trace` replays the rows of a file that name the client; `collections` then lists what the file may name, and nothing is drawn."),
		opt("rate", rate(&a.Rate).above(0).unset(), "Calls per second of each client; needed by `poisson` and `deterministic`."),
		opt("phase", span(&a.Phase).atLeast(0).unset(), "First arrival after the client's start; `deterministic` only. Keep it off window borders, so that counts per window do not depend on which of two events at one instant comes first."),
		opt("think", duration(&a.Think).above(0).unset(), "Think time between a reply and the next call; needed by `closed`."),
		opt("fixed", boolean(&a.Fixed), "The think time is constant instead of exponential; `closed` only."),
		opt("shape", names(&a.Shape).orOne().unset(), "Shapes that multiply the rate over time; `poisson` only. Calls are drawn by thinning: candidates come at the highest rate, each is a call with probability rate/highest."),
		opt("ceiling", number(&a.Ceiling).above(0).between(0, maxFactor).unset(), "Factor on `rate` at which candidates come, at least the highest of the shapes, which it is if absent. With one ceiling, lower shapes give some of the same calls and no others; `poisson` only."),
		opt("file", text(&a.File).unset(), "Request trace (CSV, see REPLAY.md), relative to the file that names it; needed by `trace`."),
	}
}

func (w *WorkingSet) keys() []key {
	return []key{
		req("collections", names(&w.Collections), "Groups of collections, all of the same count. The collections of rank r of all groups belong together: whoever draws the rank works on all of them."),
		opt("size", integer(&w.Size).between(1, maxMembers).or(1), "Ranks that each client draws, all different."),
		opt("zipf", number(&w.Zipf).between(0, 10), "Exponent of popularity: rank r is drawn in proportion to (r+1)^-zipf; 0 is uniform."),
		opt("locality", number(&w.Locality).between(0, 1), "Probability that a rank is drawn among those at home in the client's region (rank modulo regions) instead of among all."),
		opt("region", name(&w.Region).unset(), "Tier whose subtrees are the regions, such as `fog`; the whole network is one region if absent."),
	}
}
