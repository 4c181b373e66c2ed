package record

import "github.com/ermes-sim/ermes-sim/sim/identity"

// A Refusal is a request that a node, or a service of the management layer, has
// turned away. Its client may ask again with a better token.
type Refusal struct {
	At         int64
	Invocation uint64 // zero: the request was for a token
	Client     int32  // that sent the request
	Node       int32
	Reason     identity.Reason
}

// A Hearing is a node that has heard of a revocation: until At it has accepted
// tokens that were void since Since. At - Since is its staleness.
type Hearing struct {
	At, Since int64
	Node      int32
	Group     string
	Subject   string // whose tokens; empty: everyone's
	Version   uint64 // tokens of older role versions are void
}
