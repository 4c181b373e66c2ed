package emulation

import (
	"context"
	"os/exec"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Clients is the number of the process that runs all clients; others go by their node.
const Clients = -1

// A Run is an emulation of a scenario whose blueprint every process can derive.
type Run struct {
	Nodes    int
	Duration int64  // of the run, ns
	Dilate   int64  // how many times slower than real it goes, from 1
	Dir      string // existing, for what processes record
	// Command is a process that calls Serve with its standard input and output.
	Command  func(ctx context.Context) *exec.Cmd
	Progress func(now int64) // is told how far it is; nil for nobody
}

// A Log is what a run has recorded, merged.
type Log struct {
	Entries  []Entry
	Rest     record.Rest
	Accounts map[int]Account // by process
	// Rested tells whether nothing was left to do, so that Rest is judged as a simulation's.
	Rested bool
}

// An Account is what a process has done.
type Account struct {
	Sent, Received int64 // envelopes
	Bodies         int64 // that ran
	Overran        int64 // that took longer than their modelled time
	OverranNs      int64 // by how much, host's ns
}

// A Record is what a process leaves.
type Record struct {
	Process        int
	Entries        []Entry
	Holdings       []record.Holding
	Sent, Received int64 // messages end to end
	Account        Account
}
