package inspect

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Follow simulates a run again, from its manifest, and tells all that happens to
// one call: the call-th of a client, from 0. That the run is the same one is
// checked by its trace hash.
func Follow(ctx context.Context, dir, client string, call int, w io.Writer) error {
	if err := needsRun(dir); err != nil {
		return err
	}
	m, err := results.ReadManifest(dir)
	if err != nil {
		return err
	}
	s, err := scenarios.Parse(filepath.Join(dir, "manifest.json"), m.Scenario, setting.Recorded())
	if err != nil {
		return err
	}
	s.Check = false
	b, err := setting.New(ctx, s)
	if err != nil {
		return err
	}
	number, ok := b.Client[client]
	if !ok {
		return mistake.New("the scenario of %s has no client %q%s", dir, client, scenarios.Meant(client, sortedKeys(b.Client)))
	}
	done, err := workbench.Replayed(ctx, b, "trace follow")
	if err != nil {
		return err
	}
	defer done()
	runtime, err := bodies.NewRuntime(ctx)
	if err != nil {
		return err
	}
	defer runtime.Close()
	f := &follower{build: b, client: int32(number), wanted: call, w: w}
	run, err := workbench.Start(b, runtime, nil, f) // with the planners, which an observer tells of epochs
	if err != nil {
		return err
	}
	outcome, err := run.Drive(ctx, nil)
	if err != nil {
		return err
	}
	switch {
	case outcome.TraceHash != m.TraceHash:
		return fmt.Errorf("this program's run has the trace hash %.12s, %s has %.12s: it was made by another version (%s)", outcome.TraceHash, dir, m.TraceHash, m.Versions.Program)
	case !f.found:
		return mistake.New("%s sent only %d calls", client, f.seen)
	}
	return f.err
}

// A follower tells what happens to one call.
type follower struct {
	build  *setting.Build
	client int32
	wanted int
	w      io.Writer

	seen  int // calls of the client so far
	found bool
	id    uint64
	sent  int64
	err   error
}

func (f *follower) tell(at int64, format string, args ...any) {
	if f.err == nil {
		_, f.err = fmt.Fprintf(f.w, "%+12.6f ms  %s\n", float64(at-f.sent)/1e6, printable.Line(fmt.Sprintf(format, args...)))
	}
}

func (f *follower) node(n int32) string { return f.build.Config.Tree.Node(int(n)).Name }

func (f *follower) follows(id uint64) bool { return f.found && id == f.id }

// Began hears of a call.
func (f *follower) Began(i *record.Invocation) {
	if i.Client != f.client {
		return
	}
	if f.seen == f.wanted {
		c := &f.build.Config
		f.found, f.id, f.sent = true, i.ID, i.Sent
		_, f.err = fmt.Fprintf(f.w, "call %d of %s: %s on %s, sent at %.9f s, id %016x\n", f.wanted, c.Clients[f.client].Name,
			c.Functions[i.Function].Name, c.Collections[i.Collection].Name, float64(i.Sent)/1e9, i.ID)
	}
	f.seen++
}

// Admitted hears of an admission.
func (f *follower) Admitted(a record.Admission) {
	if f.follows(a.Invocation) {
		f.tell(a.At, "admitted by %s: its token is good", f.node(a.Node))
	}
}

// Served hears of a call that runs.
func (f *follower) Served(s record.Serve) {
	if f.follows(s.Invocation) {
		f.tell(s.At, "runs at %s; the client had seen version %d.%d, the copy is at %d.%d", f.node(s.Node), s.SeenTerm, s.SeenIndex, s.FoundTerm, s.FoundIndex)
	}
}

// Committed hears of a commit.
func (f *follower) Committed(c record.Commit) {
	if f.follows(c.Invocation) {
		f.tell(c.At, "its write is committed at %s as %d.%d", f.node(c.Node), c.Term, c.Index)
	}
}

// Invoked hears of the outcome.
func (f *follower) Invoked(i *record.Invocation) {
	if !f.follows(i.ID) {
		return
	}
	f.tell(i.Sent+i.Latency(), "the client, at %s, has the outcome: %s, over %d links, %d gas", f.node(i.Access), i.Status, i.Hops, i.Gas)
	if i.Said != "" {
		f.tell(i.Sent+i.Latency(), "its body failed: %s", i.Said)
	}
	var parts []string
	for p, ns := range i.Parts {
		if ns > 0 {
			parts = append(parts, fmt.Sprintf("%s %.6f", record.Part(p), float64(ns)/1e6))
		}
	}
	if f.err == nil {
		_, f.err = fmt.Fprintf(f.w, "latency %.6f ms = %s\n", float64(i.Latency())/1e6, strings.Join(parts, " + "))
	}
}
