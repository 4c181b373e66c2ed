// Package sim runs the platform in virtual time.
//
// A World is built from a Config, Run drives it to the end: it takes the next
// event from the queue of package des and hands it to the network, a node or a
// client, whose state machines know nothing of the queue. Every event goes into
// the trace hash. What happens is told to record.Listeners; checkers (package check)
// and the results are among them and never change a run.
package sim
