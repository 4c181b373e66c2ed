package platform

// The kinds of timers of a node. Their values stand in the trace hash.
const (
	TimerFinish   uint8 = iota // a call that needs nothing from elsewhere ends; arg: its slot
	TimerCoalesce              // what has been written leaves; arg: unit
	TimerRemote                // another call has computed; arg: its slot
	TimerEpoch                 // the epoch ends
	TimerDecide                // gossip is over
	TimerEarly                 // a window is ended early; arg: unit
	TimerAgain                 // an eager policy is asked again; arg: unit
	TimerBeat                  // the next sign of life is due
	TimerWatch                 // the monitor looks for leaders that are not heard of
	TimerExpire                // what waits for room may have waited for long enough
)

// A Timer is what a component asked to be reminded of.
type Timer struct {
	Kind uint8
	Arg  uint32
}
