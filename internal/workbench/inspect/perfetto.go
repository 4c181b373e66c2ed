package inspect

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Perfetto writes the invocations and acts of a run in the Trace Event Format,
// which ui.perfetto.dev and chrome://tracing open. Each access node is a
// process and each client a thread of it; a call is a slice with its parts
// inside, one after the other in the order of the table (where along the way
// each was spent, the table does not tell). Times are virtual.
func Perfetto(dir string, w io.Writer) error {
	if err := needsRun(dir, table.Name[table.Invocation](), table.Name[table.Placement]()); err != nil {
		return err
	}
	p := perfetto{w: w, process: map[string]int{}, thread: map[[2]string]int{}}
	p.text(`{"displayTimeUnit":"ms","traceEvents":[`)
	err := table.Each(results.Tables(dir), func(i *table.Invocation) error {
		p.call(i)
		return p.err
	})
	err = errors.Join(err, table.Each(results.Tables(dir), func(a *table.Placement) error {
		p.act(a)
		return p.err
	}))
	p.text("\n]}\n")
	return errors.Join(err, p.err)
}

// perfetto writes events, naming processes and threads when they first appear.
type perfetto struct {
	w       io.Writer
	err     error
	events  int
	process map[string]int
	thread  map[[2]string]int
}

func (p *perfetto) text(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s)
	}
}

func (p *perfetto) event(fields map[string]any) {
	line, err := json.Marshal(fields) // keys in order
	p.err = errors.Join(p.err, err)
	if p.events > 0 {
		p.text(",")
	}
	p.events++
	p.text("\n" + string(line))
}

// pid numbers a node, and names it at first.
func (p *perfetto) pid(node string) int {
	n, ok := p.process[node]
	if !ok {
		n = len(p.process) + 1
		p.process[node] = n
		p.event(map[string]any{"ph": "M", "name": "process_name", "pid": n, "args": map[string]any{"name": node}})
	}
	return n
}

// tid numbers a thread of a node, and names it at first.
func (p *perfetto) tid(node, thread string) int {
	key := [2]string{node, thread}
	n, ok := p.thread[key]
	if !ok {
		n = len(p.thread) + 1
		p.thread[key] = n
		p.event(map[string]any{"ph": "M", "name": "thread_name", "pid": p.pid(node), "tid": n, "args": map[string]any{"name": thread}})
	}
	return n
}

// micros writes ns as the µs that the format wants, exactly.
func micros(ns int64) json.RawMessage {
	return json.RawMessage(fmt.Sprintf("%d.%03d", ns/1000, ns%1000))
}

func (p *perfetto) call(i *table.Invocation) {
	pid, tid := p.pid(i.AccessNode), p.tid(i.AccessNode, i.Client)
	p.event(map[string]any{
		"ph": "X", "name": i.Function + " " + i.Collection, "cat": i.Consistency, "pid": pid, "tid": tid,
		"ts": micros(i.SentNs), "dur": micros(i.LatencyNs),
		"args": map[string]any{"status": i.Status, "execution_node": i.ExecutionNode, "hops": i.Hops, "gas": i.Gas},
	})
	at := i.SentNs
	for part, ns := range i.Parts() {
		if ns > 0 {
			p.event(map[string]any{"ph": "X", "name": table.PartNames[part], "cat": "part", "pid": pid, "tid": tid, "ts": micros(at), "dur": micros(ns)})
			at += ns
		}
	}
}

func (p *perfetto) act(a *table.Placement) {
	p.event(map[string]any{
		"ph": "i", "s": "p", "name": a.Act + " " + a.Collection, "cat": "placement", "pid": p.pid(a.Node), "tid": p.tid(a.Node, "placement"),
		"ts": micros(a.AtNs), "args": map[string]any{"leader": a.Leader, "replicas": a.Replicas, "bytes": a.Bytes, "reason": a.Reason},
	})
}
