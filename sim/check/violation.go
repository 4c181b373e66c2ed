package check

import "fmt"

// A Law is what must hold in every run.
type Law uint8

// The laws. The comment of each is the law; its file says how it is judged.
const (
	Time        Law = iota // events are told in order of virtual time
	Placement              // a collection always has a copy; only copies serve, lead and leave
	Leader                 // a term has one leader (sec: anchor), and terms and configurations only grow
	Order                  // writes follow the leaders' one order, and copies follow it without going back
	Value                  // a version has one value everywhere: that of all writes up to it
	Session                // a call sees all that its client had seen before sending it
	Durability             // an acknowledged write is committed once, an unacknowledged one never
	Convergence            // at rest, all copies of a collection hold every write
	Memory                 // a node's memory holds what its copies occupy, and never more than it has
	Token                  // nothing is executed but with a token issued to its client, in time
	Latency                // the parts of a latency sum to the time between call and outcome
	Messages               // every message arrives, unless a fault has lost it
	Energy                 // where demand is static, no act raises the energy
	Liveness               // nothing waits in vain, and without calls a placement comes to rest
	Laws        = iota
)

var lawNames = [Laws]string{
	"time", "placement", "leader", "order", "value", "session", "durability",
	"convergence", "memory", "token", "latency", "messages", "energy", "liveness",
}

// String is the name that tables use.
func (l Law) String() string { return lawNames[l] }

// A Violation is one breach of a law.
type Violation struct {
	Law        Law
	At         int64 // ns
	Collection int32 // -1 if it is about none
	Node       int32 // -1 if it is about none
	Message    string
}

// String tells the violation in one line; whoever knows names tells it better.
func (v Violation) String() string {
	return fmt.Sprintf("%.9f s: law %q: collection %d, node %d: %s", float64(v.At)/1e9, v.Law, v.Collection, v.Node, v.Message)
}

// Losses is what the model allows where a failover has taken place, or a client has
// called again for want of an answer.
type Losses struct {
	Writes   int64 // acknowledged, but left out by the term after a failover
	Reads    int64 // saw such a write
	Repeated int64 // writes of a call beyond its first, because it was sent again
}

// tally keeps the first violations and counts all.
type tally struct {
	keep   int
	kept   []Violation
	counts [Laws]int64
}

// broken reports a violation. The message is only made if it is kept.
func (t *tally) broken(l Law, at int64, collection, node int32, format string, args ...any) {
	t.counts[l]++
	if len(t.kept) < t.keep {
		t.kept = append(t.kept, Violation{l, at, collection, node, fmt.Sprintf(format, args...)})
	}
}
