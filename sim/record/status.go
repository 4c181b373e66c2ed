package record

import "github.com/ermes-sim/ermes-sim/sim/identity"

// Status is how an invocation ended.
type Status uint8

// The ways in which an invocation ends; besides, there is one for each reason of
// a refusal. All but OK leave the state untouched, except that after TimedOut it is
// unknown.
const (
	OK       Status = iota
	Trapped         // the function body trapped or reported an error
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
	return all
}

// Refused is the status of a call that was refused for a reason other than
// identity.None.
func Refused(reason identity.Reason) Status { return outcomes + Status(reason) - 1 }

// Reason is why the call was refused; identity.None if it was not.
func (s Status) Reason() identity.Reason {
	if s < outcomes {
		return identity.None
	}
	return identity.Reason(s - outcomes + 1)
}

// String is the name that tables use: for a refusal, its reason.
func (s Status) String() string {
	if s < outcomes {
		return outcomeNames[s]
	}
	return s.Reason().String()
}
