package external

import (
	"bytes"
	"encoding/json"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Protocol is the version of what goes over a Channel. A new field keeps it, a changed
// meaning raises it.
const Protocol = 1

// MaxLine is the longest line of an answer, bytes.
const MaxLine = 16 << 20

// Hello is said once, before the first decision. It does not hold the run's seed, which
// would foretell arrivals.
type Hello struct {
	Type        string         `json:"type"` // "hello"
	Protocol    int            `json:"protocol"`
	Simulator   string         `json:"simulator"`   // version of ermes-sim
	Consistency string         `json:"consistency"` // "sec" or "sequential"
	Params      map[string]any `json:"params"`      // as the scenario has them
	Weights     Weights        `json:"weights"`
	Epoch       float64        `json:"epoch"` // s
}

// Weights are the constants of the objective (docs/MODEL.md, Cost).
type Weights struct {
	Beta    float64 `json:"beta"`
	Epsilon float64 `json:"epsilon"` // requests in flight per copy
	Kappa   float64 `json:"kappa"`   // requests in flight
	CPU     float64 `json:"cpu"`     // requests in flight
}

// Ready answers Hello.
type Ready struct {
	Type     string `json:"type"` // "ready"
	Protocol int    `json:"protocol"`
	Name     string `json:"name"`
	Version  string `json:"version"`
	Eager    bool   `json:"eager"`    // asked again as soon as an act has been committed (policy.Eager)
	Stateful bool   `json:"stateful"` // remembers; such a run is central, for one process hears all nodes
	Reusable bool   `json:"reusable"` // may be asked for another run after Bye
}

// Decide is a question. Rows are short because there are many of them.
type Decide struct {
	Type       string       `json:"type"` // "decide"
	ID         int64        `json:"id"`   // 1, 2, ...
	Places     [][]any      `json:"places"`
	Self       int          `json:"self"`
	Leader     int          `json:"leader"`
	Replicas   []int        `json:"replicas"` // ascending, self included
	Collection string       `json:"collection"`
	Bytes      int64        `json:"bytes"`
	Sequential bool         `json:"sequential"`
	Leads      bool         `json:"leads"`
	Partial    bool         `json:"partial"`
	Epoch      int64        `json:"epoch"` // of this node since the copy was installed
	Idle       int64        `json:"idle"`  // epochs
	Quiet      float64      `json:"quiet"` // s
	Seed       string       `json:"seed"`  // uint64 in decimal: JSON numbers break at 2^53
	Reads      [][3]float64 `json:"reads"` // [access, calls per second, T_eff in s], ascending
	Writes     [][3]float64 `json:"writes"`
	Updates    [2]float64   `json:"updates"` // [per second, T_eff in s]
	Memory     memory       `json:"memory"`
	Neighbours [][3]any     `json:"neighbours"` // [id, known, memory], parent first
	Service    float64      `json:"service"`    // s that a call takes of a core; 0 = unknown
}

// memory is [used, capacity (0 = unlimited), price, load, cores].
type memory [5]float64

// Answer is what comes back.
type Answer struct {
	Type    string   `json:"type"` // "actions", or "error"
	ID      *int64   `json:"id"`
	Actions []Action `json:"actions"` // best first
	Message string   `json:"message"` // of an error
}

// Action is one proposal. What is absent is worked out here, or unknown.
type Action struct {
	Kind      string        `json:"kind"` // copy, drop or lead
	To        *int          `json:"to"`   // of copy and lead
	DropSelf  bool          `json:"drop_self"`
	Delta     *float64      `json:"delta"`     // requests in flight; absent = not computed
	Terms     *policy.Terms `json:"terms"`     // reads, writes, propagation, copies, memory, load
	Threshold float64       `json:"threshold"` // requests in flight
	Offer     *float64      `json:"offer"`     // requests in flight; absent = computed by policy.Offer
	Reason    string        `json:"reason"`
}

// Bye is said when the run is over.
type Bye struct {
	Type string  `json:"type"` // "bye"
	End  float64 `json:"end"`  // virtual time, s
}

// line is a message as it is sent: one line of JSON, floats in their shortest form that
// reads back as the same bits.
func line(message any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(message); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
