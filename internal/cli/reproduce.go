package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/reproduce"
)

func newReproduce() *cobra.Command {
	var names []string
	for _, f := range reproduce.Figures() {
		names = append(names, f.Name)
	}
	var o reproduction
	cmd := &cobra.Command{
		Use:   "reproduce [FIGURE...]",
		Short: "Repeat the thesis' evaluation: its figures, and whether its claims hold",
		Long: `Runs every experiment of the evaluation, draws each figure as PNG beside the
Parquet table that it is drawn from, and writes a ledger (ledger.md, ledger.json)
with a row for each claim of the thesis: what it says, what was measured, whether
it holds by a stated criterion, and the command that repeats it.

--quick runs one seed and smaller sizes, --full ten seeds and the full ones. With
--check the verdicts are compared with the committed ledger of the same scale; it
exits 1 if one differs.

The figures: ` + strings.Join(names, ", ") + `.`,
		Example: `  ermes-sim reproduce --out runs/thesis
  ermes-sim reproduce fig3 fig4
  ermes-sim reproduce --quick --check`,
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.serve {
				return reproduce.Serve(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
			}
			return o.run(cmd, args)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.quick, "quick", false, "one seed, smaller sizes: a minute on two cores")
	f.BoolVar(&o.full, "full", false, "ten seeds, full sizes: hours")
	f.BoolVar(&o.check, "check", false, "exit 1 if a verdict differs from the committed ledger")
	f.StringVar(&o.ledger, "ledger", "", "`file` of the committed ledger (default results/thesis/ledger.json, with --quick ledger-quick.json there)")
	f.StringVar(&o.out, "out", filepath.Join("runs", "thesis"), "`directory` for pictures, tables and the ledger")
	f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "simulations and solves at once")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "print nothing but errors and differences")
	f.BoolVar(&o.serve, "serve", false, "answer one request of another reproduce")
	if err := f.MarkHidden("serve"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

// A reproduction is what the command line asks for.
type reproduction struct {
	quick, full, check, quiet, serve bool
	out, ledger                      string
	jobs                             int
}

// run reproduces the figures.
func (o *reproduction) run(cmd *cobra.Command, figures []string) error {
	if o.quick && o.full {
		return usage{errors.New("reproduce: --quick and --full exclude each other")}
	}
	r := &reproduce.Reproduction{Figures: figures, Scale: reproduce.Default, Jobs: o.jobs, Dir: o.out}
	switch {
	case o.quick:
		r.Scale = reproduce.Quick
	case o.full:
		r.Scale = reproduce.Full
	}
	r.Command = strings.Join(append(append([]string{"ermes-sim reproduce"}, figures...), flagOf(r.Scale)...), " ")
	var committed *reproduce.Ledger
	if o.check { // before it may be overwritten
		if o.ledger == "" {
			o.ledger = committedLedger(r.Scale)
		}
		var err error
		if committed, err = reproduce.ReadLedger(o.ledger); err != nil {
			return inputOf(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	r.Solve = reproduce.Separately(self, "reproduce", "--serve")
	line := newBar(cmd.ErrOrStderr(), o.quiet)
	r.Tell = func(p reproduce.Progress) {
		line.often(func(seconds float64) string { return reproductionLine(p, seconds) })
	}
	found, err := r.Do(cmd.Context())
	line.clear()
	if err != nil {
		return inputOf(err)
	}
	if !o.quiet {
		tellLedger(cmd.OutOrStdout(), found, o.out)
	}
	if committed == nil {
		return nil
	}
	if different := found.Differences(committed); len(different) > 0 {
		for _, d := range different {
			fmt.Fprintln(cmd.ErrOrStderr(), "different:", d)
		}
		return silent{}
	}
	return nil
}

// committedLedger is the committed ledger of a scale: fewer seeds and smaller sizes may give
// another verdict.
func committedLedger(s reproduce.Scale) string {
	name := "ledger.json"
	if s.Name != reproduce.Default.Name {
		name = "ledger-" + s.Name + ".json"
	}
	return filepath.Join("results", "thesis", name)
}

// flagOf is the flag of a scale, if it has one.
func flagOf(s reproduce.Scale) []string {
	if s.Name == reproduce.Default.Name {
		return nil
	}
	return []string{"--" + s.Name}
}

// inputOf tells mistakes of the user from failures.
func inputOf(err error) error {
	if errors.As(err, new(reproduce.Mistake)) {
		return usage{err}
	}
	return err
}

// tellLedger prints the verdicts.
func tellLedger(w io.Writer, l *reproduce.Ledger, dir string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range l.Rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.Claim, r.Verdict, r.Figure, cut(r.Measured, 120))
	}
	t.Flush()
	fmt.Fprintf(w, "%s: ledger.md, ledger.json, pictures, tables\n", dir)
}

// reproductionLine tells how far the whole is after so many seconds.
func reproductionLine(p reproduce.Progress, seconds float64) string {
	done, eta := 0.0, "?"
	if p.Of > 0 {
		done = p.Done / p.Of
	}
	if done > 0 {
		eta = fmt.Sprintf("%.0f s", seconds*(1-done)/done)
	}
	return fmt.Sprintf("%3.0f %%  %d of %d jobs  ETA %s  %s", 100*done, p.Jobs, p.OfJobs, eta, p.Now)
}
