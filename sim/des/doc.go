// Package des runs events in virtual time. There are three nouns: an Engine
// holds a queue of Events and hands them out one by one in the order of their
// Time; a Stream is the random numbers of one entity for one purpose; a
// TraceHash is the fingerprint of all that happened.
//
// An Engine has no callbacks. Whoever owns the model asks it for the next Event
// and switches on what the event's 64-bit argument means:
//
//	engine.Schedule(0, arrival)
//	for {
//		event, ok := engine.Next()
//		if !ok {
//			break // engine.Stopped() says why
//		}
//		switch kind(event.Arg) { … engine.Schedule(event.At+delay, …) … }
//	}
//
// Events at the same Time come in the order in which they were scheduled. There
// is no cancelling: a model that may change its mind puts a generation number
// into the argument, or into what the argument points at, and ignores events of
// an old generation.
//
// Nothing in this package depends on the platform: not the order of events, not
// one bit of a random number. It knows no network and no wall clock.
package des
