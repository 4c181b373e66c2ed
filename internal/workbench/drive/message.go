package drive

import "encoding/json"

// Protocol is the version of what goes between ermes-sim drive and who plans. A new field
// keeps it, a changed meaning raises it.
const Protocol = 1

// request is a line of whoever plans: reset or plan.
type request struct {
	Type string `json:"type"`

	// Of reset.
	Scenario string                     `json:"scenario"`
	Set      map[string]json.RawMessage `json:"set"`     // key to value, as run's --set
	Optimum  int                        `json:"optimum"` // prove the optimum of every so many epochs; 0 = never
	Planned  []string                   `json:"planned"` // consistency models; absent = sequential alone
	Watch    bool                       `json:"watch"`   // the scenario's policies decide, and no plan is heard

	// Of plan: by collection of the world; null for those whose plan stands, or instead of all.
	Collections []*site `json:"collections"`
}

// site is where a collection is to be.
type site struct {
	Leader   int   `json:"leader"`
	Replicas []int `json:"replicas"` // the leader among them
}

// world answers reset. Lists are by collection or by node, and only collections of the
// consistency models that are planned are in them. Nodes are numbered in their order.
type world struct {
	Type        string    `json:"type"` // "world"
	Protocol    int       `json:"protocol"`
	Simulator   string    `json:"simulator"`
	Scenario    string    `json:"scenario"` // its name
	Seed        string    `json:"seed"`     // uint64 in decimal: JSON numbers break at 2^53
	Collections []string  `json:"collections"`
	Consistency []string  `json:"consistency"`
	Nodes       []string  `json:"nodes"`
	Parents     []int     `json:"parents"`  // -1 for the root
	RTT         []float64 `json:"rtt"`      // s, of the link to the parent
	Capacity    []int64   `json:"capacity"` // bytes; 0 = unlimited
	Epochs      int       `json:"epochs"`
	Epoch       float64   `json:"epoch"` // s
}

// epoch is what was in an epoch, and what stood at its end.
type epoch struct {
	Type        string       `json:"type"` // "epoch"
	Number      int          `json:"number"`
	End         float64      `json:"end"`  // s
	Last        bool         `json:"last"` // no plan is awaited
	Calls       int64        `json:"calls"`
	Latency     *float64     `json:"latency"` // s, mean of the calls; null without any
	Collections []collection `json:"collections"`
	Nodes       []node       `json:"nodes"`
}

type collection struct {
	Reads    []float64 `json:"reads"`  // calls per second, by node where they entered
	Writes   []float64 `json:"writes"` // likewise
	Leader   int       `json:"leader"` // -1: there is no such collection now
	Replicas []int     `json:"replicas"`
	Bytes    int64     `json:"bytes"`   // of one copy
	Moved    int64     `json:"moved"`   // bytes of state that went to new copies in the epoch
	Energy   float64   `json:"energy"`  // requests in flight
	Optimum  *float64  `json:"optimum"` // likewise, of the proven best placement; null if it was not proven
	Best     *site     `json:"best"`    // that placement
}

type node struct {
	Load float64 `json:"load"` // busy share of its cores
	Used int64   `json:"used"` // bytes of state
}

// ending says what became of an episode.
type ending struct {
	Type       string   `json:"type"` // "end"
	TraceHash  string   `json:"trace_hash"`
	Events     uint64   `json:"events"`
	End        float64  `json:"end"`        // virtual time, s
	Violations *int64   `json:"violations"` // null if nobody checked
	Broken     []string `json:"broken"`     // the first of them in full
}

// failure says why an episode is over, or did not begin.
type failure struct {
	Type    string `json:"type"`    // "error"
	Mistake bool   `json:"mistake"` // of whoever plans, or in the scenario
	Message string `json:"message"`
}
