package record

// Part is one share of an invocation's latency. Every nanosecond of the
// critical path belongs to exactly one.
type Part uint8

// The parts, in the order in which tables show them.
const (
	Token     Part = iota // getting or renewing the token
	Metadata              // resolving the collection at the metadata service
	Network               // propagation, transmission, link queues, detours
	Code                  // fetching the function's binary
	Cold                  // initialising an instance
	Queue                 // waiting for a core
	Wait                  // session version, hand-over
	Execution             // the body: metered instructions and store accesses
	Remote                // remote key-value accesses
	Parts     = iota
)

var partNames = [Parts]string{
	"token", "metadata", "network", "code", "cold", "queue", "wait", "execution", "remote",
}

// String is the name of the part's column without its suffix.
func (p Part) String() string { return partNames[p] }

// An Invocation is one call of one client, from arrival to reply.
type Invocation struct {
	ID         uint64 // by client name and count; the same in every run of a scenario
	Client     int32
	Function   int32
	Collection int32
	Write      bool
	Status     Status
	Access     int32  // node at which the client was attached when it sent
	Executed   int32  // node that executed it, -1 if none did
	Release    int32  // version of the function, from 1; 0 if it never was sent
	Hostile    bool   // the client is an attacker: if anybody executes it, that is unauthorised
	Hops       int32  // links crossed by request and reply, access links included
	Wrote      int32  // collections on which the body had effects, a co-location group once; operations that changed external storage
	Retries    int32  // times that the client has sent it again
	Gas        int64  // metered instructions
	Accesses   int64  // reads and writes of its body, of the store of the node that ran it
	Said       string // by a body that failed: its own words, or what it did
	Path       int64  // RTT of the links over which the request came to where its body ran, ns
	Nearest    int64  // RTT from its access node to the nearest copy that could have run it, ns
	Exclusive  bool   // only the leader's copy could
	Sent       int64  // ns
	Parts      [Parts]int64

	mark int64 // until when time is attributed
}

// Begin starts the clock at the client.
func (i *Invocation) Begin(now int64) { i.Sent, i.mark = now, now }

// Lap attributes the time since the last Lap to part p.
func (i *Invocation) Lap(p Part, now int64) {
	i.Parts[p] += now - i.mark
	i.mark = now
}

// Marked is until when time is attributed.
func (i *Invocation) Marked() int64 { return i.mark }

// Latency is the time from sending to the last Lap: the sum of the parts.
func (i *Invocation) Latency() int64 { return i.mark - i.Sent }
