package setting

import (
	"errors"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A replay reads one request trace, which several groups of clients may share.
type replay struct {
	build   *Build
	file    string
	clients map[string]*workloads.Client // whom the trace may name
	wrong   mistake.Trace
}

// replays gives the clients that replay a trace their calls.
func (b *Build) replays() error {
	byFile := map[string]*replay{}
	var order []*replay
	for i := range b.Scenario.Clients {
		group := &b.Scenario.Clients[i]
		if group.Arrivals.Process != scenarios.Traced {
			continue
		}
		r := byFile[group.Arrivals.File]
		if r == nil {
			r = &replay{build: b, file: group.Arrivals.File, clients: map[string]*workloads.Client{}, wrong: mistake.Trace{File: group.Arrivals.File}}
			byFile[r.file], order = r, append(order, r)
		}
		for _, name := range group.Members() {
			r.clients[name] = &b.Config.Clients[b.Client[name]]
		}
	}
	var errs []error
	for _, r := range order {
		errs = append(errs, r.read())
	}
	return joined(errs)
}

// read reads the file and appends each row to the trace of its client.
func (r *replay) read() error {
	file, err := scenarios.Open(r.file)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := workloads.NewRequests(file)
	err = r.wrong.Add(err)
	for err == nil {
		var row workloads.Request
		if row, err = rows.Next(); err == nil {
			err = r.row(rows, row)
		}
		err = r.wrong.Add(err)
	}
	for _, c := range r.clients {
		shareOf(c)
	}
	return r.wrong.End(err)
}

// row turns names into positions.
func (r *replay) row(rows *workloads.Requests, row workloads.Request) error {
	client, call, err := r.named(rows, row)
	if err != nil {
		return err
	}
	if row.Collection != "" {
		if !slices.Contains(client.Collections, call.Collection) {
			return rows.Mistake("collection", "%q is not among the collections of %s; add it in the scenario", row.Collection, row.Client)
		}
	}
	if row.Function != "" {
		if err := r.called(rows, client, row.Function, &call); err != nil {
			return err
		}
	} else if c := &r.build.Config.Collections[call.Collection]; r.build.Function(call.Collection, call.Write) == nobody {
		return rows.Mistake("mode", "no function can %s %s", row.Mode, c.Name)
	}
	client.Trace = append(client.Trace, workloads.Timed{At: row.At, Call: call})
	if row.At >= r.build.Scenario.Duration {
		r.build.late(r.file)
	}
	return nil
}

// named finds the client and the collection of a row; all names that are not known are told.
func (r *replay) named(rows *workloads.Requests, row workloads.Request) (*workloads.Client, workloads.Call, error) {
	var wrong *workloads.TraceError
	client, ok := r.clients[row.Client]
	if _, other := r.build.Client[row.Client]; !ok && other {
		wrong = wrong.And(rows.Mistake("client", "%q does not replay this file", row.Client))
	} else if !ok {
		wrong = wrong.And(rows.Mistake("client", "there is no client %q in the scenario", row.Client).Among(row.Client, slices.Sorted(maps.Keys(r.clients))))
	}
	call := workloads.Call{Input: row.Input, Write: row.Mode == scenarios.ModeWrite, Collection: -1}
	if row.Collection != "" {
		if call.Collection, ok = r.build.collection[row.Collection]; !ok {
			wrong = wrong.And(rows.Mistake("collection", "there is no collection %q in the scenario", row.Collection).Among(row.Collection, slices.Sorted(maps.Keys(r.build.collection))))
		}
	}
	if wrong != nil {
		return nil, call, wrong
	}
	return client, call, nil
}

// called finds collection and mode of a call of a function.
func (r *replay) called(rows *workloads.Requests, client *workloads.Client, name string, call *workloads.Call) error {
	f := slices.IndexFunc(r.build.Config.Functions, func(f workloads.Function) bool { return f.Name == name })
	if f < 0 {
		var known []string
		for i := range r.build.Config.Functions {
			known = append(known, r.build.Config.Functions[i].Name)
		}
		return rows.Mistake("function", "there is no function %q in the scenario", name).Among(name, known)
	}
	call.Write = r.build.Config.Functions[f].Write
	if call.Collection >= 0 {
		if r.build.Function(call.Collection, call.Write) != f {
			return rows.Mistake("function", "%q is not what is called on %s", name, r.build.Config.Collections[call.Collection].Name)
		}
		return nil
	}
	for _, c := range client.Collections {
		if r.build.Function(c, call.Write) != f {
			continue
		}
		if call.Collection >= 0 {
			return rows.Mistake("function", "%q is called on several collections of %s; the column collection must say on which", name, client.Name)
		}
		call.Collection = c
	}
	if call.Collection < 0 {
		return rows.Mistake("function", "%q is called on no collection of %s", name, client.Name)
	}
	return nil
}

// shareOf counts how many of a client's calls write, for what is prepared before
// the run, such as warm metadata.
func shareOf(c *workloads.Client) {
	writes := 0
	for i := range c.Trace {
		if c.Trace[i].Write {
			writes++
		}
	}
	if len(c.Trace) > 0 {
		c.WriteShare = float64(writes) / float64(len(c.Trace))
	}
}

// relocations reads a mobility trace.
func (b *Build) relocations(m *scenarios.Mobility) ([]workloads.Move, error) {
	file, err := scenarios.Open(m.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	movers := map[string]bool{}
	for _, name := range b.Scenario.ClientNames(m.Clients) {
		movers[name] = true
	}
	wrong := mistake.Trace{File: m.File}
	var moves []workloads.Move
	rows, err := workloads.NewRelocations(file)
	err = wrong.Add(err)
	for err == nil {
		var row workloads.Relocation
		if row, err = rows.Next(); err == nil {
			node, ok := b.Config.Tree.Lookup(row.Node)
			var unknown *workloads.TraceError
			if !movers[row.Client] {
				unknown = unknown.And(rows.Mistake("client", "there is no client %q among those that move", row.Client).Among(row.Client, slices.Sorted(maps.Keys(movers))))
			}
			if !ok {
				unknown = unknown.And(rows.Mistake("node", "there is no node %q in the scenario", row.Node).Among(row.Node, b.nodeNames()))
			}
			switch {
			case unknown != nil:
				err = unknown
			case row.At < b.Scenario.Duration:
				moves = append(moves, workloads.Move{At: row.At, Client: b.Client[row.Client], To: node})
			default:
				b.late(m.File)
			}
		}
		err = wrong.Add(err)
	}
	return moves, wrong.End(err)
}

// joined makes one list of all mistakes; another error wins.
func joined(errs []error) error {
	all := &scenarios.Errors{}
	for _, err := range errs {
		switch e, ok := errors.AsType[*scenarios.Errors](err); {
		case ok:
			all.Problems = append(all.Problems, e.Problems...)
			all.Omitted += e.Omitted
		case err != nil:
			return err
		}
	}
	if len(all.Problems) == 0 {
		return nil
	}
	return all
}

// A Use is one class of a client's calls with its mean rate.
type Use struct {
	Collection int
	Write      bool
	Rate       float64 // per second
}

// Uses lists what a client does, by collection, reads first.
func (b *Build) Uses(client *workloads.Client) []Use {
	var out []Use
	for _, c := range client.Collections {
		for _, write := range [...]bool{false, true} {
			if rate := b.rate(client, c, write); rate > 0 {
				out = append(out, Use{c, write, rate})
			}
		}
	}
	return out
}

// rate is the mean rate per second of one class of a client's calls, of a trace and of a
// rate that changes over the run.
func (b *Build) rate(client *workloads.Client, collection int, write bool) float64 {
	if client.Arrivals.Process != workloads.Traced {
		each := 1e9 / float64(client.Arrivals.Period) / float64(len(client.Collections))
		if client.Arrivals.Changing() {
			each *= workloads.Mean(client.Arrivals.Shapes, 0, b.Scenario.Duration)
		}
		if write {
			return each * client.WriteShare
		}
		return each * (1 - client.WriteShare)
	}
	count := 0
	for i := range client.Trace {
		if t := &client.Trace[i]; t.Collection == collection && t.Write == write && t.At < b.Scenario.Duration {
			count++
		}
	}
	return float64(count) / (float64(b.Scenario.Duration) / 1e9)
}

// late counts a row of a trace that is after the end of the run.
func (b *Build) late(file string) {
	if b.TooLate == nil {
		b.TooLate = map[string]int{}
	}
	b.TooLate[file]++
}
