package emulation

import (
	"cmp"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// member is a process under way.
type member struct {
	id      int
	cmd     *exec.Cmd
	orders  *json.Encoder
	input   io.Closer
	reports chan report // closed when it says no more
	last    report
}

// Do starts the processes, lets them run, and merges what they leave. If the context is
// cancelled or a process fails, the others end.
func (r *Run) Do(ctx context.Context) (*Log, error) {
	log, err := r.do(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err() // a process that was ended has no word to say
	}
	return log, err
}

func (r *Run) do(ctx context.Context) (*Log, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var members []*member
	defer func() {
		cancel()
		for _, m := range members {
			m.end()
		}
	}()
	for id := Clients; id < r.Nodes; id++ {
		m, err := r.spawn(ctx, id)
		if err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	if err := r.introduce(members); err != nil {
		return nil, err
	}
	rested, err := r.watch(ctx, members)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if err := m.orders.Encode(orders{Stop: true}); err != nil {
			return nil, err
		}
	}
	for _, m := range members {
		if err := m.await(func(x *report) bool { return x.Done }); err != nil {
			return nil, err
		}
	}
	return r.collect(members, rested)
}

func (r *Run) record(id int) string { return filepath.Join(r.Dir, "process-"+strconv.Itoa(id)+".gob") }

// spawn starts a process.
func (r *Run) spawn(ctx context.Context, id int) (*member, error) {
	m := &member{id: id, cmd: r.Command(ctx), reports: make(chan report, 64)}
	in, err := m.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	m.cmd.Stderr = os.Stderr
	if err := m.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a process: %w", err)
	}
	m.orders, m.input = json.NewEncoder(in), in
	go func() {
		defer close(m.reports)
		for d := json.NewDecoder(out); ; {
			var x report
			if d.Decode(&x) != nil {
				return
			}
			m.reports <- x
		}
	}()
	return m, m.orders.Encode(orders{ID: id, Dilate: r.Dilate, Record: r.record(id)})
}

// end closes what a process reads orders from, which it takes for the order to stop, and
// waits for it.
func (m *member) end() {
	_ = m.input.Close()
	for range m.reports {
		continue
	}
	_ = m.cmd.Wait() // how it ended, its reports have said
}

// next is the next report.
func (m *member) next() error {
	x, more := <-m.reports
	switch {
	case !more:
		return fmt.Errorf("process %d has ended without a word", m.id)
	case x.Error != "":
		return fmt.Errorf("process %d: %s", m.id, x.Error)
	}
	m.last = x
	return nil
}

// await waits for a report.
func (m *member) await(is func(x *report) bool) error {
	for {
		if err := m.next(); err != nil {
			return err
		}
		if is(&m.last) {
			return nil
		}
	}
}

// headStart is what processes get between the order and time 0.
const headStart = 300 * time.Millisecond

// introduce lets the processes connect to each other, and start together.
func (r *Run) introduce(members []*member) error {
	ports := map[int]uint16{}
	for _, m := range members {
		if err := m.await(func(x *report) bool { return x.Port != 0 }); err != nil {
			return err
		}
		ports[m.id] = m.last.Port
	}
	for _, m := range members {
		if err := m.orders.Encode(orders{Ports: ports}); err != nil {
			return err
		}
	}
	for _, m := range members {
		if err := m.await(func(x *report) bool { return x.Ready }); err != nil {
			return err
		}
	}
	start := monotonic() + int64(headStart)
	for _, m := range members {
		if err := m.orders.Encode(orders{Start: start}); err != nil {
			return err
		}
	}
	return nil
}

// restless is how long after its end a run is waited for, ns of the run.
const restless = int64(60 * time.Second)

// watch waits until the run is over and nothing is under way: all processes idle in two
// looks, with the same counts, and all that was sent has been received.
func (r *Run) watch(ctx context.Context, members []*member) (rested bool, err error) {
	before := int64(-1)
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		var sent, got int64
		idle, now := true, int64(-1)
		for _, m := range members {
			if err := m.next(); err != nil {
				return false, err
			}
			sent, got = sent+m.last.Sent, got+m.last.Got
			idle, now = idle && m.last.Idle, max(now, m.last.Now)
		}
		if r.Progress != nil {
			r.Progress(now)
		}
		if now > r.Duration && idle && sent == got {
			if sent == before {
				return true, nil
			}
			before = sent
			continue
		}
		before = -1
		if now > r.Duration+restless {
			return false, nil
		}
	}
}

// collect merges what processes have left.
func (r *Run) collect(members []*member, rested bool) (*Log, error) {
	log := &Log{Rested: rested, Accounts: map[int]Account{}}
	var all [][]Entry
	for _, m := range members {
		var left Record
		f, err := os.Open(r.record(m.id))
		if err != nil {
			return nil, err
		}
		if err := errors.Join(gob.NewDecoder(f).Decode(&left), f.Close()); err != nil {
			return nil, fmt.Errorf("what process %d has recorded: %w", m.id, err)
		}
		all = append(all, left.Entries)
		log.Rest.Holdings = append(log.Rest.Holdings, left.Holdings...)
		log.Rest.Traffic.Sent += left.Sent
		log.Rest.Traffic.Delivered += left.Received
		log.Accounts[m.id] = left.Account
	}
	log.Rest.Traffic.InFlight = log.Rest.Traffic.Sent - log.Rest.Traffic.Delivered
	slices.SortFunc(log.Rest.Holdings, func(a, b record.Holding) int {
		return cmp.Or(cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Node, b.Node))
	})
	log.Entries = merge(all)
	if n := len(log.Entries); n > 0 {
		log.Rest.At = log.Entries[n-1].At
	}
	return log, nil
}
