package platform

import (
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Routing is how a request finds its collection.
type Routing uint8

const (
	// Nearest routes to the nearest copy by distance vectors.
	Nearest Routing = iota
	// Climb is the thesis' directory: a request climbs until a node holds a copy
	// or knows a child subtree that does, then descends (section 2.2).
	Climb
)

// Parameters are the settings of a run that components need.
type Parameters struct {
	Duration int64 // ns
	Round    int64 // ns; latencies and traffic are reported per round
	Looks    int64 // ns; the run is looked at at its multiples, too, mostly the ends of epochs; 0 = no

	// Warm starts the run with tokens issued, metadata cached, binaries present
	// and instances up for good, so that nothing but the placement costs time.
	Warm bool

	AccessRTT int64 // ns, of the links between clients and nodes
	Chunk     int64 // bytes per chunk of a bulk transfer

	Routing        Routing
	ForwardSession bool     // a follower behind the session forwards to the leader instead of waiting
	Coalesce       [2]int64 // ns, by consistency: how long updates gather before they propagate

	Central    bool  // no distributed storage: all state in a store at the root
	QueueLimit int   // calls that may wait for a node's cores; 0 = no limit
	Timeout    int64 // ns that a client waits for a reply; 0 = for ever
	Retries    int   // times that a client sends a call again that timed out or was dropped
	Backoff    int64 // ns between a drop and the next try

	KeepAlive int64 // ns that an idle instance stays warm
	ColdFixed int64 // ns added to each cold start
	GasLimit  int64 // instructions per call

	MetadataCache    bool
	MetadataTTL      int64 // ns, 0 = never expires
	MetadataCapacity int   // entries per client

	TokenLifetime int64 // ns

	Placement Placement
}

// Placement holds the settings of the placement protocol (thesis section 4.1).
type Placement struct {
	Epoch       int64 // ns; 0 switches decisions off
	RandomPhase bool  // each node starts its epochs at an own random offset
	Gossip      int64 // ns between gossip and decision

	Failover  bool  // replace leaders and anchors that are not heard of
	Lease     int64 // ns that a leader may lead after a sign of life that was acknowledged
	Heartbeat int64 // ns between signs of life; < Lease

	Weights  policy.Weights
	History  policy.HistoryConfig
	Policies [len(workloads.Consistencies)]policy.Policy
}
