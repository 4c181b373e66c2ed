package record

import "github.com/ermes-sim/ermes-sim/sim/identity"

// Status is how an invocation ended.
type Status uint8

// The ways in which an invocation ends; besides, there is one for each reason of
// a refusal. All but OK leave the state untouched, except that after TimedOut it is
// unknown.
const (
	OK       Status = iota
	Trapped         // the function body did what WebAssembly or its interface forbids
	NoMemory        // the write would not fit the node's memory
	Dropped         // a full queue has turned the request away
	TimedOut        // the client has given up: the call may have been executed, or may yet be
	Gone            // the collection was destroyed while the call ran
	outcomes

	// NoMatch is the refusal of a call on a collection that does not exist.
	NoMatch = outcomes + Status(identity.NoMatch) - 1
	// NotCoLocated is the refusal of a call that would write sequential
	// collections which are apart.
	NotCoLocated = outcomes + Status(identity.NotCoLocated) - 1
)

// Further ways for a function body to fail, besides Trapped. Their numbers stand behind
// those of all refusals, which are in trace hashes.
const (
	Errored Status = 1<<8 - 1 - iota // it said no: it returned a number other than 0
	Limited                          // it needed more gas, stack, output or effects than it may
	further = iota
)

var outcomeNames = [outcomes]string{"ok", "trap", "no-memory", "dropped", "timed-out", "gone"}

// Statuses lists all ways in which an invocation ends, in the order of tables.
func Statuses() []Status {
	all := make([]Status, 0, int(outcomes)+len(identity.Reasons()))
	for s := range outcomes {
		all = append(all, s)
	}
	for _, r := range identity.Reasons() {
		all = append(all, Refused(r))
	}
	return append(all, Errored, Limited)
}

// Refused is the status of a call that was refused for a reason other than
// identity.None.
func Refused(reason identity.Reason) Status { return outcomes + Status(reason) - 1 }

// Reason is why the call was refused; identity.None if it was not.
func (s Status) Reason() identity.Reason {
	if s < outcomes || s > 1<<8-1-further {
		return identity.None
	}
	return identity.Reason(s - outcomes + 1)
}

// String is the name that tables use: for a refusal, its reason.
func (s Status) String() string {
	switch {
	case s < outcomes:
		return outcomeNames[s]
	case s == Errored:
		return "error"
	case s == Limited:
		return "limit"
	}
	return s.Reason().String()
}
