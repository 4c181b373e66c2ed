package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/fidelity"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// later are what emulations will offer: a value that is asked for is refused with the reason.
var later = map[string]map[string]string{
	"network":   {"netns": "a namespace per node is not built yet", "tun": "a device per node is not built yet"},
	"execution": {"real": "bodies whose measured time counts are not built yet"},
	"store":     {"redis": "a server per node is not built yet"},
}

// emulated are the values that there are.
var emulated = map[string]string{"network": "delays", "execution": "paced", "store": "memory"}

// offered checks the value of a flag.
func offered(flag, value string) error {
	if value == emulated[flag] {
		return nil
	}
	if why, known := later[flag][value]; known {
		return usage{fmt.Errorf("--%s=%s: %s; the only one so far is %s", flag, value, why, emulated[flag])}
	}
	return usage{fmt.Errorf("--%s=%s: there is no such thing; the only one so far is %s", flag, value, emulated[flag])}
}

// emulation is what the command line of emulate says.
type emulation struct {
	changes
	dilate                 int64
	json, asProcess, quiet bool
	progress               string
	values                 map[string]*string // by flag, of those that offered checks
}

func newEmulate() *cobra.Command {
	o := emulation{values: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "emulate SCENARIO",
		Short: "Run a scenario as processes over TCP, and hold each call against its simulation",
		Long: `Simulates a scenario, then runs the same components as operating-system processes on
this host, one for each node and one for all clients, which talk over TCP. Prints how
far the latency of each call is from that of the same call in the simulation, by part,
with what the host has added; holds the merged record against the laws of the
platform. Delays and bandwidths of links are the model's, in user space; bodies run
for real, inside their modelled time. docs/EMULATION.md says what this shows and what
it does not. Linux only. Exits 1 if a law is broken.`,
		Example: `  ermes-sim emulate quickstart --dilate 10
  ermes-sim emulate usecases/cart --set rounds=2 --json`,
		Args: exactly(1, "one scenario"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args[0]) },
	}
	o.flags(cmd)
	progressFlag(cmd, &o.progress)
	f := cmd.Flags()
	f.Int64Var(&o.dilate, "dilate", 1, "how many times slower than real: so much less do delays of the host weigh")
	f.BoolVar(&o.json, "json", false, "print figures as JSON, times in ns")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	f.BoolVar(&o.asProcess, "as-process", false, "be one process of an emulation")
	for _, x := range [][2]string{
		{"network", "what delays messages: delays, in user space"},
		{"execution", "what the time of a body is: paced, the modelled one"},
		{"store", "where state is: memory"},
	} {
		o.values[x[0]] = f.String(x[0], emulated[x[0]], x[1])
	}
	if err := f.MarkHidden("as-process"); err != nil {
		panic(err) // the flag is there
	}
	return cmd
}

// run is the parent of all processes, or one of them.
func (o *emulation) run(cmd *cobra.Command, scenario string) error {
	set, err := o.assignments()
	if err != nil {
		return err
	}
	for _, flag := range []string{"network", "execution", "store"} {
		if err := offered(flag, *o.values[flag]); err != nil {
			return err
		}
	}
	if o.dilate < 1 || o.dilate > 1000 {
		return usage{fmt.Errorf("--dilate=%d: want a number from 1 to 1000", o.dilate)}
	}
	s, err := setting.Load(scenario, set, o.policies)
	if err != nil {
		return err
	}
	if o.asProcess {
		return fidelity.Serve(cmd.Context(), s, cmd.InOrStdin(), cmd.OutOrStdout())
	}
	f, err := o.compare(cmd, s, scenario)
	if err != nil {
		return err
	}
	if o.json {
		err = encode(cmd.OutOrStdout(), f)
	} else {
		err = fidelity.Tell(cmd.OutOrStdout(), f)
	}
	if err != nil {
		return err
	}
	if f.Broken > 0 {
		return silent{}
	}
	return nil
}

// compare emulates a scenario and holds it against its simulation.
func (o *emulation) compare(cmd *cobra.Command, s *scenarios.Scenario, name string) (*fidelity.Report, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bar, err := newProgress(cmd.ErrOrStderr(), o.quiet || o.json, o.progress)
	if err != nil {
		return nil, err
	}
	defer bar.clear()
	words := o.process(name)
	e := &fidelity.Emulation{
		Scenario: s, Dilate: o.dilate, Progress: bar.show,
		Command: func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, self, words...) },
	}
	return e.Do(cmd.Context())
}

// process is the command line of one process, which loads the same scenario.
func (c *changes) process(scenario string) []string {
	words := []string{"emulate", scenario, "--as-process"}
	if c.seeded() {
		words = append(words, "--seed", fmt.Sprint(c.seed))
	}
	for _, p := range c.policies {
		words = append(words, "--policy", p)
	}
	for _, s := range c.set {
		words = append(words, "--set", s)
	}
	return words
}
