package record

// A Waker is what something that is kept aside waits for.
type Waker uint8

// What things wait for.
const (
	Role     Waker = iota // that the leader's role, its lease, or the news of who has it comes here
	State                 // the state of a copy
	Version               // the update that brings a copy to a version
	CopyNews              // the news of where a copy is
	Binary                // the code of a function
	Core                  // a core that is free
	Access                // the answer of a remote access
	Answer                // a token, or an answer of the metadata service
	Wakers   = iota
)

var wakerNames = [Wakers]string{
	"the leader's role or news of it", "a copy's state", "an update", "news of a copy", "code", "a core",
	"a remote access", "an answer of the management layer",
}

// String is what is waited for, in words.
func (w Waker) String() string { return wakerNames[w] }

// An Aside is something that is kept aside until something else comes: a call, or a step
// of the placement protocol.
type Aside struct {
	What       string // is kept aside
	For        Waker
	Collection int32 // the unit that it is about, -1 if none
	Node       int32 // where it is, -1 if at a client
}

// A Stall is something kept aside in vain: nothing that is under way can be the end of
// its wait.
type Stall struct {
	At int64
	Aside
}

// Restless is how many acts on one collection are too many while nobody calls, on a tree
// of so many nodes: far more than all holders together propose in an epoch.
func Restless(nodes int) int { return 64 + 16*nodes }
