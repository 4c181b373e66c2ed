package table

import "fmt"

// Invocation is one call of one client, from sending to receiving. Rows stand
// in the order in which the clients got their replies; calls that were still unanswered
// when the run ended come last, and all that their clients had waited counts as wait.
// Invariant: LatencyNs is the sum of the parts, exactly; each nanosecond
// of the critical path belongs to one part.
type Invocation struct {
	Client        string `parquet:"client,dict"`         // name of the client
	Function      string `parquet:"function,dict"`       // name of the function
	Collection    string `parquet:"collection,dict"`     // name of the collection; of several, the first dependency
	Consistency   string `parquet:"consistency,dict"`    // sec or sequential
	Mode          string `parquet:"mode,dict"`           // read or write
	AccessNode    string `parquet:"access_node,dict"`    // node at which the client was attached when it sent
	ExecutionNode string `parquet:"execution_node,dict"` // node that ran the body; empty if none did
	Status        string `parquet:"status,dict"`         // ok, unanswered, or the reason of the failure
	Round         int32  `parquet:"round,delta"`         // round in which it was sent, from 0
	SentNs        int64  `parquet:"sent_ns,delta"`       // virtual time at which the client sent it
	LatencyNs     int64  `parquet:"latency_ns,delta"`    // from sending to receiving the reply
	TokenNs       int64  `parquet:"token_ns,plain"`      // getting or renewing the token
	MetadataNs    int64  `parquet:"metadata_ns,plain"`   // resolving the dependencies at the metadata service
	NetworkNs     int64  `parquet:"network_ns,delta"`    // propagation, transmission, link queues, detours
	CodeNs        int64  `parquet:"code_ns,plain"`       // fetching the function's binary
	ColdNs        int64  `parquet:"cold_ns,plain"`       // initialising an instance
	QueueNs       int64  `parquet:"queue_ns,delta"`      // waiting for a core
	WaitNs        int64  `parquet:"wait_ns,plain"`       // waiting for the session's version, a hand-over or a reservation
	ExecutionNs   int64  `parquet:"execution_ns,delta"`  // the body: metered instructions and store accesses
	RemoteNs      int64  `parquet:"remote_ns,plain"`     // remote accesses of the body
	Hops          int32  `parquet:"hops,delta"`          // links crossed by request and reply, access links included
	Gas           int64  `parquet:"gas,delta"`           // metered instructions
	PathNs        int64  `parquet:"path_ns,delta"`       // RTT of the links over which the request came to the execution node; 0 for calls on several collections
	NearestNs     int64  `parquet:"nearest_ns,delta"`    // RTT from the access node to the nearest copy that could have served it, when it was served; likewise
	Said          string `parquet:"said,dict"`           // of a body that failed: its own words, or what it did, up to 200 bytes; else empty
}

// Statuses and modes of an invocation, and the two consistency models.
const (
	StatusOK         = "ok"
	StatusUnanswered = "unanswered" // neither answered nor given up when the run ended

	ModeRead  = "read"
	ModeWrite = "write"

	SEC        = "sec"
	Sequential = "sequential"
	All        = "all" // both models together, in the tables that total
)

// PartNames are the parts of a latency: columns without their suffix _ns.
var PartNames = [...]string{"token", "metadata", "network", "code", "cold", "queue", "wait", "execution", "remote"}

// Parts are the shares of a latency in ns, in the order of PartNames.
type Parts [len(PartNames)]int64

// columns are where the parts stand, in the order of PartNames.
func (i *Invocation) columns() [len(PartNames)]*int64 {
	return [...]*int64{
		&i.TokenNs, &i.MetadataNs, &i.NetworkNs, &i.CodeNs, &i.ColdNs,
		&i.QueueNs, &i.WaitNs, &i.ExecutionNs, &i.RemoteNs,
	}
}

// Parts are the shares of the latency.
func (i *Invocation) Parts() (parts Parts) {
	for p, ns := range i.columns() {
		parts[p] = *ns
	}
	return parts
}

// SetParts writes the shares of the latency into their columns.
func (i *Invocation) SetParts(parts Parts) {
	for p, ns := range i.columns() {
		*ns = parts[p]
	}
}

// mustSum panics unless the parts are non-negative and sum to the latency. A
// violation is a bug of the simulator, and every figure would inherit it.
func (i *Invocation) mustSum() {
	var sum int64
	for p, ns := range i.Parts() {
		if ns < 0 {
			panic(fmt.Sprintf("invocation of %s by %s sent at %d ns: part %s is %d ns", i.Function, i.Client, i.SentNs, PartNames[p], ns))
		}
		sum += ns
	}
	if sum != i.LatencyNs {
		panic(fmt.Sprintf("invocation of %s by %s sent at %d ns: the parts sum to %d ns, the latency is %d ns", i.Function, i.Client, i.SentNs, sum, i.LatencyNs))
	}
}
