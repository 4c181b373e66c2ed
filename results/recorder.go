package results

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Plan says what will be recorded, and where.
type Plan struct {
	summary.Plan

	// Dir is the run directory. An old run directory there is replaced when the
	// new one is whole; anything else there is an error. Without it nothing is
	// written, and Finish returns the summary alone: sweeps need no more.
	Dir string

	// Sample is how many invocations stand behind one row of the table
	// invocations: 1 (or 0) writes all, N every N-th, negative none. Rounds,
	// loads and summary always count all of them.
	Sample int
}

// A Recorder writes one run directory. It is fed from one goroutine. Write
// errors are kept and returned by Finish, so that a simulation need not look at
// each row's. Finish or Abort must be called; until Finish has succeeded
// nothing stands in the directory's place.
type Recorder struct {
	plan    Plan
	staging *owned.Staging
	summary *summary.Collector
	seen    int64 // invocations

	invocations *table.Writer[table.Invocation]
	messages    *table.Writer[table.Message]
	proposals   *table.Writer[table.Proposal]
	placements  *table.Writer[table.Placement]
	comparisons *table.Writer[table.Comparison]
	energy      *table.Writer[table.Energy]
	errs        []error
}

// Record starts a run directory. Its parents are made as needed.
func Record(p Plan) (*Recorder, error) {
	if p.Dir == "" {
		return &Recorder{plan: p, summary: summary.NewCollector(p.Plan)}, nil
	}
	s, err := stage(p.Dir)
	if err != nil {
		return nil, err
	}
	r := &Recorder{plan: p, staging: s, summary: summary.NewCollector(p.Plan)}
	dir := Tables(s.Dir())
	r.invocations = open[table.Invocation](r, dir)
	r.messages = open[table.Message](r, dir)
	r.proposals = open[table.Proposal](r, dir)
	r.placements = open[table.Placement](r, dir)
	r.comparisons = open[table.Comparison](r, dir)
	r.energy = open[table.Energy](r, dir)
	if err := errors.Join(r.errs...); err != nil {
		return nil, errors.Join(err, r.Abort())
	}
	return r, nil
}

// open makes the table of R, keeping the error.
func open[R table.Row](r *Recorder, dir string) *table.Writer[R] {
	w, err := table.Create[R](dir)
	r.keep(err)
	return w
}

// Invocation records a call whose client has its outcome. It panics if the
// parts do not sum to the latency, and on a node that the plan does not have.
func (r *Recorder) Invocation(i table.Invocation) {
	r.summary.Invocation(&i)
	r.seen++
	if n := int64(max(1, r.plan.Sample)); r.plan.Sample >= 0 && (r.seen-1)%n == 0 {
		put(r, r.invocations, i)
	}
}

// put writes a row, if there is anything to write to.
func put[R table.Row](r *Recorder, w *table.Writer[R], row R) {
	if w != nil {
		r.keep(w.Write(row))
	}
}

// Message records the traffic of one category over one link in one round. Rows
// should come in the order of rounds, categories and links.
func (r *Recorder) Message(m table.Message) {
	r.summary.Message(&m)
	put(r, r.messages, m)
}

// Proposal records an action that a policy has chosen, with its leader's verdict.
func (r *Recorder) Proposal(p table.Proposal) { put(r, r.proposals, p) }

// Placement records a committed act.
func (r *Recorder) Placement(p table.Placement) {
	r.summary.Placement(&p)
	put(r, r.placements, p)
}

// Comparison records a placement held against the optimum.
func (r *Recorder) Comparison(c table.Comparison) {
	r.summary.Comparison(&c)
	put(r, r.comparisons, c)
}

// Held records the state that a node holds at the end of a round, bytes.
func (r *Recorder) Held(round int, node string, bytes int64) { r.summary.Held(round, node, bytes) }

// Work records what calls asked of a node's cores in a round.
func (r *Recorder) Work(w summary.Work) { r.summary.Work(w) }

// Open records how many calls of each consistency model are under way at the end of a
// round.
func (r *Recorder) Open(round int, sec, sequential int64) { r.summary.Open(round, sec, sequential) }

// Lag records how far copies were behind in one round.
func (r *Recorder) Lag(l summary.Lag) { r.summary.Lag(l) }

// Energy records the energy at the end of an epoch.
func (r *Recorder) Energy(e table.Energy) {
	r.summary.Energy(&e)
	put(r, r.energy, e)
}

// Outcome is what Finish must be told: what no row says.
type Outcome struct {
	Manifest     Manifest             // all but what the host and the formats fill in
	StoppedNs    int64                // virtual time at which the run was stopped before its end; 0 if it was not
	Violations   *int64               // of all laws; nil if checks were off
	Violated     summary.Named[int64] // per law
	Unauthorised int64                // calls of attackers that were executed
	Refusals     summary.Named[int64] // per reason
	Management   summary.Management
	Faults       summary.Faults
	Expect       []summary.Expectation // the scenario's thresholds
	Warnings     []string              // doubts about the numbers
}

// Finish completes the run directory and puts it in its place. A missed
// threshold is no error: it stands in the summary. On an error nothing is left, and so
// when the context is cancelled before the directory stands.
func (r *Recorder) Finish(ctx context.Context, o Outcome) (*summary.Summary, error) {
	if o.StoppedNs > 0 {
		r.summary.Stopped(o.StoppedNs)
	}
	s := r.summary.Summary()
	s.Violations = o.Violations
	s.Violated = append(s.Violated, o.Violated...)
	s.Unauthorised, s.Management, s.Faults = o.Unauthorised, o.Management, o.Faults
	s.Refusals = append(s.Refusals, o.Refusals...)
	s.Warnings = append(s.Warnings, o.Warnings...)
	s.Expect = summary.Judge(s, o.Expect)
	o.Manifest.Name, o.Manifest.Seed = r.plan.Name, r.plan.Seed
	o.Manifest.complete()
	if r.staging == nil {
		return s, ctx.Err()
	}
	if err := r.write(ctx, s, &o.Manifest); err != nil {
		return nil, errors.Join(fmt.Errorf("run directory %s: %w", r.staging.Final(), err), r.staging.Abort())
	}
	if err := r.staging.Commit(); err != nil {
		return nil, fmt.Errorf("run directory %s: %w", r.staging.Final(), err)
	}
	return s, nil
}

// write puts everything into the staging directory.
func (r *Recorder) write(ctx context.Context, s *summary.Summary, m *Manifest) error {
	dir := r.staging.Dir()
	save(ctx, r, r.summary.Rounds())
	save(ctx, r, r.summary.Loads())
	save(ctx, r, r.plan.Nodes)
	r.close()
	r.keep(s.Write(filepath.Join(dir, summaryFile)))
	if err := errors.Join(r.errs...); err != nil {
		return err
	}
	if err := draw(ctx, dir, s, m.Command, false, func(string) error { return nil }, owned.Write); err != nil {
		return err
	}
	return m.write(dir)
}

// save writes a table that was collected in memory.
func save[R table.Row](ctx context.Context, r *Recorder, rows []R) {
	w := open[R](r, Tables(r.staging.Dir()))
	if w == nil {
		return
	}
	for _, row := range rows {
		if ctx.Err() != nil {
			break
		}
		r.keep(w.Write(row))
	}
	r.keep(ctx.Err())
	r.keep(w.Close())
}

// Abort ends the recording and leaves nothing. It is harmless after Finish.
func (r *Recorder) Abort() error {
	r.close()
	if r.staging == nil {
		return nil
	}
	return r.staging.Abort()
}

// close closes the streamed tables once.
func (r *Recorder) close() {
	closeTable(r, &r.invocations)
	closeTable(r, &r.messages)
	closeTable(r, &r.proposals)
	closeTable(r, &r.placements)
	closeTable(r, &r.comparisons)
	closeTable(r, &r.energy)
}

func closeTable[R table.Row](r *Recorder, w **table.Writer[R]) {
	if *w != nil {
		r.keep((*w).Close())
		*w = nil
	}
}

// keep remembers an error for Finish; of each kind the first few are enough.
func (r *Recorder) keep(err error) {
	if err != nil && len(r.errs) < 8 {
		r.errs = append(r.errs, err)
	}
}
