// Package benchmark measures the event engine against other event queues, on
// the machine that it runs on. A Model is a simulation without end; it runs on
// any Queue and leaves the same fingerprint on every correct one. A Row is what
// was measured for one model, size and queue.
//
// It reads the clocks of the machine; the simulator's own code reads none.
package benchmark
