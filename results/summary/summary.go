package summary

import (
	"encoding/json"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// Version is the version of summary.json's layout. It changes when a path is
// renamed, removed or gets another meaning.
const Version = "2"

// Summary is what summary.json holds. Of every object the first member is its
// headline: the path of the object stands for it in thresholds (see Lookup).
type Summary struct {
	Schema       string           `json:"schema"`         // Version
	Name         string           `json:"name"`           // of the scenario
	Seed         uint64           `json:"seed"`           // of the run
	Seconds      float64          `json:"seconds"`        // of virtual time for which clients called; less than the scenario says if the run was stopped
	Rounds       int              `json:"rounds"`         // rounds that have begun by then
	Invocations  Invocations      `json:"invocations"`    // what clients asked for
	Latency      RunLatency       `json:"latency_ms"`     // of the successful ones, as clients saw it
	Parts        Named[float64]   `json:"parts_ms"`       // mean of each part of the latency; they sum to latency_ms.mean
	Window       Window           `json:"window"`         // what latency_ms.steady and optimality_gap stand on
	Warmup       Warmup           `json:"warmup"`         // what MSER would leave out; it warns alone
	Gap          Named[Gap]       `json:"optimality_gap"` // per consistency model: equilibrium against the ILP optimum
	Messages     Named[Traffic]   `json:"messages"`       // total, then per category
	Traffic      Shares           `json:"traffic"`        // shares of the link traversals
	Discovery    Discovery        `json:"discovery"`      // how straight requests find a copy
	Utilisation  Utilisation      `json:"utilisation"`    // how busy the cores were, and whether work piled up
	Staleness    Named[Staleness] `json:"staleness"`      // how far copies are behind, per consistency model
	Placement    Placement        `json:"placement"`      // what was moved and what stands at the end
	Energy       Named[float64]   `json:"energy"`         // total per consistency model at the last epoch, requests in flight
	Violations   *int64           `json:"violations"`     // of the consistency and protocol laws; null if checks were off
	Violated     Named[int64]     `json:"violated"`       // violations per law
	Unauthorised int64            `json:"unauthorised"`   // calls of attackers that were executed
	Refusals     Named[int64]     `json:"refusals"`       // requests that nodes and the management layer turned away, per reason
	Management   Management       `json:"management"`     // how the management layer fared
	Faults       Faults           `json:"faults"`         // what faults have cost
	Failures     []Failure        `json:"failures"`       // calls that failed, by function, status and what bodies said; they sum to invocations.failed
	Expect       []Verdict        `json:"expect"`         // the scenario's thresholds and how they fared
	Warnings     []string         `json:"warnings"`       // doubts about these numbers
}

// Invocations counts what clients asked for.
// Invariant: Total = OK + Failed + Unanswered = Reads + Writes = the sum of Status.
type Invocations struct {
	Total      int64        `json:"total"`      // sent
	OK         int64        `json:"ok"`         // answered, with success
	Failed     int64        `json:"failed"`     // refused, trapped, given up, ...
	Unanswered int64        `json:"unanswered"` // neither, when the run ended
	Reads      int64        `json:"reads"`      // sent, of functions that only read
	Writes     int64        `json:"writes"`     // sent, of functions that write
	PerSecond  float64      `json:"per_second"` // sent, of virtual time
	Status     Named[int64] `json:"status"`     // per status, by name
}

// Latency describes a sample of latencies in ms. Percentiles are nearest-rank.
// All but Count are null when the sample is empty.
type Latency struct {
	Mean  *float64 `json:"mean"`  // arithmetic
	P50   *float64 `json:"p50"`   // median
	P95   *float64 `json:"p95"`   // 95 % are at most so long
	P99   *float64 `json:"p99"`   // 99 % are at most so long
	Max   *float64 `json:"max"`   // longest
	Count int64    `json:"count"` // calls behind these numbers

	Interval *Interval `json:"interval"` // of the mean within this world, by batches of rounds; null but in steady parts that are long enough
}

// PhaseLatency is a Latency over all invocations and per consistency model.
type PhaseLatency struct {
	Latency
	SEC        Latency `json:"sec"`        // calls on collections under strong eventual consistency
	Sequential Latency `json:"sequential"` // calls on collections under sequential consistency
	Reads      Latency `json:"reads"`      // calls of functions that only read
	Writes     Latency `json:"writes"`     // calls of functions that write
}

// RunLatency is the latency of the whole run and of its steady part.
type RunLatency struct {
	PhaseLatency
	Steady        PhaseLatency `json:"steady"`         // invocations sent in the window; null where work piles up
	Exact         bool         `json:"exact"`          // whether percentiles come from all samples
	RelativeError float64      `json:"relative_error"` // largest relative error of a percentile: 0 when exact
}

// Warmup tells where MSER would cut the means of the rounds. It is advice: the window
// is declared (see Window), for cuts that are looked for in the data differ from seed to
// seed and leave the mean too low at high load.
type Warmup struct {
	Rounds  int     `json:"rounds"`  // that MSER would discard from the start
	Seconds float64 `json:"seconds"` // the same in virtual time
	Batch   int     `json:"batch"`   // rounds per batch: 5 (MSER-5), or 1 in runs of fewer than 20 rounds
	Settled bool    `json:"settled"` // false: MSER cannot tell
}

// Gap is the distance between the placements that the protocol found and the optimum,
// for one consistency model. The headline is over time: over all compared epochs e of
// the window and the collections k called in them,
//
//	G = Σ (A_ke - B_ke) / Σ B_ke
//
// with A the network part of F plus C of the placements, by time where ilp.compare has
// epoch, and B the optimum for the demand of the epoch, both in requests in flight, so
// that busy epochs and collections weigh more. Each pair counts once. Null if Σ B = 0
// or nothing was called.
//
// GapTotal to OptimumC are of the last comparison: of each collection the last one at an
// equilibrium, else its last.
type Gap struct {
	Gap          *float64  `json:"gap"`           // G
	Interval     *Interval `json:"interval"`      // of G within this world, by batches of epochs; null unless ilp.compare has epoch and the run 20 of them
	GapStatic    *float64  `json:"gap_static"`    // the same against the one placement that is best for the whole window's demand; below 0 where following the demand pays; null unless ilp.compare has epoch
	GapObjective *float64  `json:"gap_objective"` // G with the term of load where cores are priced, of both models together and against a lower bound; else G
	Last         *float64  `json:"last"`          // gap of the last comparison
	IdleCost     float64   `json:"idle_cost"`     // cost of the collections that nobody called, mean over the compared epochs, requests in flight
	Called       int       `json:"called"`        // collections that were called in a compared epoch of the window
	Epochs       int       `json:"epochs"`        // compared epochs of the window
	Unproven     int       `json:"unproven"`      // pairs of collection and epoch whose optimum the solver did not prove; they are left out
	GapTotal     *float64  `json:"gap_total"`     // gap of the last comparison over F + C
	Settled      bool      `json:"settled"`       // whether every last comparison stands at an equilibrium
	Compared     int       `json:"compared"`      // collections behind the last comparison
	Uncalled     int       `json:"uncalled"`      // those of them without a call that succeeded in the compared epoch: they are neither optimal nor not
	AtZero       int       `json:"optimal"`       // called collections whose placement costs no more than the optimum
	Distance     float64   `json:"distance"`      // mean moves between the two placements
	F            float64   `json:"f"`             // simulated F, requests in flight
	C            float64   `json:"c"`             // simulated C, requests in flight
	OptimumF     float64   `json:"optimum_f"`     // F of the optimum
	OptimumC     float64   `json:"optimum_c"`     // C of the optimum
}

// Traffic is what was sent of one category.
type Traffic struct {
	Messages int64 `json:"messages"` // end-to-end sends
	Hops     int64 `json:"hops"`     // link traversals
	Bytes    int64 `json:"bytes"`    // bytes times links
}

// Shares are parts of all link traversals, each in [0, 1]; null without any.
type Shares struct {
	PropagationAndOffload *float64 `json:"propagation_and_offload"` // writes on their way to other copies, and requests passed on to a copy
	Gossip                *float64 `json:"gossip"`                  // occupancy and load, told to neighbours
	Migration             *float64 `json:"migration"`               // state that goes to another node
}

// Placement counts what the protocol changed and what stands at the end.
type Placement struct {
	Acts          int64          `json:"acts"`           // changes after the creation of the collections
	ByKind        Named[int64]   `json:"by_kind"`        // per act, by name
	MigratedBytes int64          `json:"migrated_bytes"` // state transferred
	Judged        int64          `json:"judged"`         // acts that were held against the energy for the expected demand
	Rises         int64          `json:"rises"`          // those of them that raised it
	Raised        float64        `json:"raised"`         // by so much in all, requests in flight
	LastSeconds   float64        `json:"last_seconds"`   // virtual time of the last change
	Copies        Named[float64] `json:"copies"`         // mean copies of a collection at the end, per consistency model
}

// Write stores the summary as indented JSON.
func (s *Summary) Write(path string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return owned.WriteBytes(path, append(text, '\n'))
}

// Read loads a summary.json.
func Read(path string) (*Summary, error) {
	text, err := regular.ReadFile(path, 64<<20)
	if err != nil {
		return nil, err
	}
	var s Summary
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, damaged(path, err)
	}
	if s.Schema != Version {
		return nil, foreign(path, s.Schema)
	}
	return &s, nil
}
