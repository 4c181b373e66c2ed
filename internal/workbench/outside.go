package workbench

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/external"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Outside says how policies outside of this program may be asked.
type Outside struct {
	AllowExec  bool              // programs that a scenario names may be started
	Transcript string            // file that keeps all questions and answers; "" for none
	Pipes      map[string][2]int // by consistency: file descriptors over which somebody answers, read and write
}

// defaultLimit is the wall time of answers where no scenario says it.
const defaultLimit = 10 * time.Second

// outsider is a policy outside under way.
type outsider interface {
	policy.Policy
	Account() external.Account
	Close(end int64) error
}

// Connections are the policies outside that a run asks.
type Connections struct {
	policies   []outsider
	transcript *external.Transcript
	file       *os.File
}

// Connect greets the policies outside that the scenario names, and lets them decide. What
// fails later cancels the run with its cause.
func Connect(ctx context.Context, b *setting.Build, o Outside, cancel context.CancelCauseFunc) (*Connections, error) {
	out := &Connections{}
	for _, c := range workloads.Consistencies {
		rule := b.Rule(c)
		_, piped := o.Pipes[c.String()]
		if _, outside := setting.Outside(rule.Name); !outside && !piped {
			continue
		}
		if m := b.Modules[c]; m != nil && !piped {
			p := m.Connect(ctx, b, cancel)
			out.policies = append(out.policies, p)
			b.Config.Parameters.Placement.Policies[c], b.Planned[c] = p, false
			continue
		}
		if err := out.keep(o.Transcript); err != nil {
			return nil, errors.Join(err, out.Close(0))
		}
		channel, err := channel(b, c, rule, o)
		if err != nil {
			return nil, errors.Join(err, out.Close(0))
		}
		p, err := external.New(ctx, external.Options{
			Hello: b.Hello(c, rule), Channel: channel, Transcript: out.transcript, Fail: cancel,
		})
		if err != nil {
			return nil, errors.Join(err, channel.Close(), out.Close(0))
		}
		out.policies = append(out.policies, p)
		b.Config.Parameters.Placement.Policies[c], b.Planned[c] = p, false
	}
	if out.transcript == nil && o.Transcript != "" {
		return nil, mistake.New("--policy-transcript: no policy of this run is a program outside, so there is nothing to write down")
	}
	return out, nil
}

// keep opens the transcript, once.
func (c *Connections) keep(name string) error {
	if name == "" || c.transcript != nil {
		return nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return mistake.New("--policy-transcript: %s is there already; remove it, or name another file", name)
	}
	if err != nil {
		return err
	}
	c.file, c.transcript = file, external.NewTranscript(file)
	return nil
}

// channel opens the way to whoever answers.
func channel(b *setting.Build, c workloads.Consistency, rule *scenarios.Policy, o Outside) (external.Channel, error) {
	if fds, ok := o.Pipes[c.String()]; ok {
		return external.NewPipes(fds[0], fds[1], limitOf(rule)), nil
	}
	at := "placement." + c.String()
	if rule.Name == external.NameTranscript {
		file, err := os.Open(rule.Params["file"].(string))
		if err != nil {
			return nil, err
		}
		replay, err := external.ReadTranscript(file, c.String())
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, b.Scenario.Mistake(at+".file", "", nil, "%v", err)
		}
		return replay, nil
	}
	command := rule.Params["command"].([]string)
	if !o.AllowExec {
		return nil, b.Scenario.Mistake(at+".command", "", nil,
			"the scenario starts a program, %q; say --allow-exec if you trust it", command)
	}
	process, err := external.Start(command, rule.Params["folder"].(string), limitOf(rule))
	if err != nil {
		return nil, b.Scenario.Mistake(at+".command", "", nil, "cannot start %q: %v", command, err)
	}
	return process, nil
}

func limitOf(rule *scenarios.Policy) time.Duration {
	if limit, ok := rule.Params["limit"].(time.Duration); ok {
		return limit
	}
	return defaultLimit
}

// accounts are what the manifest keeps of the policies.
func (c *Connections) accounts() []results.Policy {
	var out []results.Policy
	for _, p := range c.policies {
		out = append(out, results.Policy(p.Account()))
	}
	return out
}

// Close tells the policies that the run is over, at a virtual time in ns, and finishes the
// transcript.
func (c *Connections) Close(end int64) error {
	var errs []error
	for _, p := range c.policies {
		errs = append(errs, p.Close(end))
	}
	c.policies = nil
	if c.file != nil {
		errs = append(errs, c.transcript.Flush(), c.file.Close())
		c.file = nil
	}
	return errors.Join(errs...)
}

// unasked is a mistake if the scenario asks somebody outside: this command repeats the run
// and starts nobody.
func unasked(b *setting.Build, command string) error {
	for _, c := range workloads.Consistencies {
		if rule := b.Rule(c); rule.Name == external.NameExternal {
			return mistake.New("%s simulates the run again, but its policy of %s collections is a program outside; run it with --policy-transcript FILE, run that again with placement.%s={policy: transcript, file: FILE}, and use this run", command, c, c)
		}
	}
	return nil
}

// Replayed lets transcripts and modules answer while a command simulates a run again.
func Replayed(ctx context.Context, b *setting.Build, command string) (close func(), err error) {
	if err := unasked(b, command); err != nil {
		return nil, err
	}
	runtime, err := bodies.NewRuntime(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	done := func() { cancel(nil); runtime.Close() }
	if err := errors.Join(b.LoadRules(runtime)...); err != nil {
		done()
		return nil, err
	}
	c, err := Connect(ctx, b, Outside{}, cancel)
	if err != nil {
		done()
		return nil, err
	}
	return func() { _ = c.Close(0); done() }, nil
}
