package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// changes are the flags that change a scenario.
type changes struct {
	seed     uint64
	seeded   func() bool
	policies []string
	set      []string
	check    string
}

func (c *changes) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Uint64Var(&c.seed, "seed", 0, "seed of every random stream, instead of the scenario's")
	f.StringArrayVar(&c.policies, "policy", nil, "placement `policy` for both consistency models where it can, or sec=P, sequential=P")
	f.StringArrayVar(&c.set, "set", nil, "change one key: `key=value`, such as clients.shopper.count=128")
	f.StringVar(&c.check, "check", "on", "let the checkers watch the run: on, or off for speed (violations is then null)")
	c.seeded = func() bool { return f.Changed("seed") }
}

// assignments are all changes but policies, as assignments to keys.
func (c *changes) assignments() ([]string, error) {
	set := append([]string(nil), c.set...)
	if c.seeded() {
		set = append(set, "seed="+strconv.FormatUint(c.seed, 10))
	}
	switch c.check {
	case "on":
	case "off":
		set = append(set, "check=false")
	default:
		return nil, usage{fmt.Errorf("--check=%s: want on or off", c.check)}
	}
	return set, nil
}

// command repeats the run.
func (c *changes) command(scenario string) string {
	words := []string{"ermes-sim", "run", quoted(scenario)}
	if c.seeded() {
		words = append(words, "--seed", strconv.FormatUint(c.seed, 10))
	}
	for _, p := range c.policies {
		words = append(words, "--policy", quoted(p))
	}
	for _, s := range c.set {
		words = append(words, "--set", quoted(s))
	}
	if c.check == "off" {
		words = append(words, "--check=off")
	}
	return strings.Join(words, " ")
}

// quoted protects a word from the shell.
func quoted(word string) string {
	if strings.ContainsAny(word, " \t\"'$&|;<>()*?[]{}#~`\\") || word == "" {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}

func newRun() *cobra.Command {
	var c changes
	var out, progress string
	var quiet, asJSON bool
	var o outside
	cmd := &cobra.Command{
		Use:   "run SCENARIO",
		Short: "Simulate a scenario into a run directory",
		Long: `Simulates a scenario, given by path or by the name of a built-in one, and writes
a run directory: manifest.json, summary.json, report.md, report.html, tables
(Parquet) and plots (PNG). It appears whole or not at all. Exits 1 if the run
misses a threshold that the scenario expects, or if the platform broke one of its
own laws, which is a bug of ermes-sim.`,
		Example: `  ermes-sim run quickstart
  ermes-sim run scenarios/mobility.yaml --seed 7 --policy sec=static --out runs/static
  ermes-sim run mobility --set clients.shopper.count=128 --set placement.beta=0.1 --json`,
		Args: exactly(1, "one scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := c.assignments()
			if err != nil {
				return err
			}
			s, err := setting.Load(args[0], set, c.policies)
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join("runs", s.Name)
			}
			ask, err := o.resolve()
			if err != nil {
				return err
			}
			bar, err := newProgress(cmd.ErrOrStderr(), quiet || asJSON, progress)
			if err != nil {
				return err
			}
			r := &workbench.Run{Scenario: s, Dir: out, Command: c.command(args[0]), Progress: bar.show, Outside: ask}
			result, err := r.Do(cmd.Context())
			bar.clear()
			if err != nil {
				return err
			}
			return tell(cmd, result, quiet, asJSON)
		},
	}
	c.flags(cmd)
	o.flags(cmd)
	progressFlag(cmd, &progress)
	cmd.Flags().StringVar(&out, "out", "", "run `directory` (default runs/NAME); an old one is replaced")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "print nothing but errors and missed thresholds")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print summary.json instead of text")
	return cmd
}

// tell writes what a run has come to. The error is of laws that the platform broke, or of
// thresholds that the run missed.
func tell(cmd *cobra.Command, result *workbench.Result, quiet, asJSON bool) (err error) {
	switch {
	case asJSON:
		e := json.NewEncoder(cmd.OutOrStdout())
		e.SetIndent("", "  ")
		err = e.Encode(result.Summary)
	case !quiet:
		err = workbench.Tell(cmd.OutOrStdout(), result, width(cmd.OutOrStdout()))
	}
	if err != nil {
		return err
	}
	missed := result.Summary.Missed()
	if quiet || asJSON {
		for _, m := range missed {
			fmt.Fprintf(cmd.ErrOrStderr(), "missed: %s\n", workbench.Verdict(m))
		}
	}
	if err := result.Broken(); err != nil {
		return err
	}
	if len(missed) > 0 {
		return silent{}
	}
	return nil
}
