package drive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// maxLine is the longest line of a request, bytes.
const maxLine = 16 << 20

// errAbandoned ends an episode in the middle, because another was asked for.
var errAbandoned = errors.New("abandoned")

// A Session lets another program plan placements, epoch by epoch, in one episode after the other.
// Requests and answers are lines of JSON; docs/PYTHON.md describes them. Virtual time stands
// still while the other side thinks, so that a plan takes none.
type Session struct {
	In      io.Reader
	Out     io.Writer
	Outside workbench.Outside // how policies outside may be asked, for what is not planned

	guests  *wasm.Runtime
	lines   chan line
	pending *request // a reset that came in the middle of an episode
}

type line struct {
	text []byte
	err  error
}

// Do answers until the requests end. What is wrong with one request is an answer, too; an error
// is of the pipe or of the context.
func (d *Session) Do(ctx context.Context) (err error) {
	if d.guests, err = bodies.NewRuntime(ctx); err != nil {
		return err
	}
	defer d.guests.Close()
	d.lines = make(chan line)
	go d.listen(ctx)
	for {
		request, err := d.next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !mistake.Is(err):
			return err
		case err == nil && request.Type != "reset":
			err = mistake.New("no episode is under way; want a message of type \"reset\", found %q", request.Type)
		}
		if err == nil {
			err = d.episode(ctx, request)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, errAbandoned):
			if err := d.say(failure{"error", mistake.Is(err), printable.Lines(err.Error())}); err != nil {
				return err
			}
		}
	}
}

// listen reads lines until they end, or nobody wants them.
func (d *Session) listen(ctx context.Context) {
	in := bufio.NewScanner(d.In)
	in.Buffer(make([]byte, 1<<16), maxLine)
	tell := func(l line) {
		select {
		case d.lines <- l:
		case <-ctx.Done():
		}
	}
	for in.Scan() {
		tell(line{text: bytes.Clone(in.Bytes())})
	}
	err := in.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("a line is longer than %d bytes", maxLine)
	}
	if err == nil {
		err = io.EOF
	}
	for ctx.Err() == nil {
		tell(line{err: err})
	}
}

// next waits for a request. A line that is none is a mistake of the other side.
func (d *Session) next(ctx context.Context) (*request, error) {
	if r := d.pending; r != nil {
		d.pending = nil
		return r, nil
	}
	select {
	case l := <-d.lines:
		if l.err != nil {
			return nil, l.err
		}
		var r request
		if err := json.Unmarshal(l.text, &r); err != nil {
			return nil, mistake.New("want a line of JSON with a message of type \"reset\" or \"plan\": %w", err)
		}
		return &r, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *Session) say(message any) error {
	e := json.NewEncoder(d.Out)
	e.SetEscapeHTML(false)
	return e.Encode(message)
}

// build makes the world of an episode, with a driver in the place of the policies of what is
// planned.
func (d *Session) build(ctx context.Context, r *request) (*setting.Build, *driver, error) {
	set := make([]string, 0, len(r.Set))
	for _, key := range slices.Sorted(maps.Keys(r.Set)) { // a section before its keys
		set = append(set, key+"="+string(r.Set[key]))
	}
	planned, policies, err := r.models()
	if err != nil {
		return nil, nil, err
	}
	if r.Optimum < 0 {
		return nil, nil, mistake.New("optimum: want every how many epochs it is proven, 0 for never, found %d", r.Optimum)
	}
	s, err := setting.Load(r.Scenario, set, policies)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case s.Execution.Central:
		return nil, nil, mistake.New("drive: with execution.central nothing is placed, so there is nothing to plan")
	case s.Duration < s.Placement.Epoch:
		return nil, nil, mistake.New("drive: the scenario lasts %g s, and no epoch of %g s ends in it", float64(s.Duration)/1e9, float64(s.Placement.Epoch)/1e9)
	}
	b, err := setting.New(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	p := newDriver(ctx, d, b, r, planned)
	if len(p.listed) == 0 {
		return nil, nil, mistake.New("drive: the scenario has no collection of the consistency models that are planned")
	}
	return b, p, b.LoadGuests(d.guests)
}

// models are the consistency models that are planned, and what Load is told so that the policy
// that a scenario names for them is not even looked at.
func (r *request) models() (planned [len(workloads.Consistencies)]bool, policies []string, err error) {
	if r.Planned == nil {
		r.Planned = []string{workloads.Sequential.String()}
	}
	for _, name := range r.Planned {
		i := slices.IndexFunc(workloads.Consistencies[:], func(c workloads.Consistency) bool { return c.String() == name })
		if i < 0 {
			return planned, nil, mistake.New("planned: want \"sequential\" and \"sec\", found %q", name)
		}
		planned[workloads.Consistencies[i]] = true
		if !r.Watch {
			policies = append(policies, name+"=static")
		}
	}
	return planned, policies, nil
}

// episode plays one from reset to end.
func (d *Session) episode(ctx context.Context, r *request) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	b, p, err := d.build(ctx, r)
	if err != nil {
		return err
	}
	p.cancel = cancel
	outside, err := workbench.Connect(ctx, b, d.Outside, cancel)
	if err != nil {
		return err
	}
	end := int64(0)
	defer func() { _ = outside.Close(end) }()
	b.Config.Interrupted = ctx.Err
	s, err := workbench.Start(b, d.guests, nil, p)
	if err != nil {
		return err
	}
	if err := d.say(p.world()); err != nil {
		return err
	}
	outcome, err := s.Drive(ctx, nil)
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	end = outcome.End
	switch {
	case err != nil:
		return err
	case outcome.Stopped == des.EventLimit:
		return fmt.Errorf("the episode was stopped by max_events (%d) at %g s of %g s", b.Scenario.MaxEvents, float64(outcome.End)/1e9, float64(b.Scenario.Duration)/1e9)
	}
	m := ending{Type: "end", TraceHash: outcome.TraceHash, Events: outcome.Events, End: float64(outcome.End) / 1e9, Broken: s.Breaches()}
	m.Violations, _ = s.Judgement()
	return d.say(m)
}
