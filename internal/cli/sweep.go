package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/internal/workbench/sweep"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

func newSweep() *cobra.Command {
	var o sweep.Options
	var shard, progress string
	var asserts, show []string
	var quiet, asJSON bool
	var ask outside
	cmd := &cobra.Command{
		Use:   "sweep FILE",
		Short: "Run a scenario at many points of its parameters",
		Long: `Runs the plan in FILE: a scenario, the keys that vary, and how often each point
is repeated. Results lie in one Parquet table. What an interrupted sweep has done
is kept, and --resume goes on. With --shard I/N only every N-th job is run, and
sweep merge joins the shards. Steady numbers of all points are of one window, that of
the point whose measure.from is latest. --assert exits 1 where a mean misses a
threshold, or where there is none because a run is not steady.`,
		Example: `  ermes-sim sweep beta.yaml --jobs 8
  ermes-sim sweep beta.yaml --resume --assert 'latency_ms.p95 < 40'
  ermes-sim sweep beta.yaml --shard $SLURM_ARRAY_TASK_ID/16 --out shard-$SLURM_ARRAY_TASK_ID
  ermes-sim sweep merge shard-* --out sweeps/beta`,
		Args: exactly(1, "the file of one plan"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := sweep.ReadPlan(args[0])
			if err != nil {
				return usage{err}
			}
			if err := keepAsserted(p, asserts); err != nil {
				return err
			}
			if err := kept(show, p.Metrics); err != nil {
				return err
			}
			if shard != "" {
				if o.Shard, err = sweep.ParseShard(shard); err != nil {
					return usage{err}
				}
			}
			if o.Dir == "" {
				o.Dir = filepath.Join("sweeps", p.Name)
			}
			o.Outside.AllowExec = ask.allowExec
			bar, err := newProgress(cmd.ErrOrStderr(), quiet, progress)
			if err != nil {
				return err
			}
			started := time.Now()
			o.Progress = func(done, of int) { bar.jobs(done, of, time.Since(started).Seconds()) }
			err = p.Run(cmd.Context(), o)
			bar.clear()
			if err != nil {
				return mistaken(err)
			}
			return finishSweep(cmd, o.Dir, []string{o.Dir}, asserts, telling{show, quiet, asJSON})
		},
	}
	ask.permission(cmd)
	progressFlag(cmd, &progress)
	f := cmd.Flags()
	f.StringVar(&o.Dir, "out", "", "`directory` of the results (default sweeps/NAME)")
	f.IntVar(&o.Jobs, "jobs", 0, "runs at once (default: as many as there are processors)")
	f.StringVar(&shard, "shard", "", "`I/N`: run the I-th of N parts")
	f.BoolVar(&o.Resume, "resume", false, "go on with what an interrupted sweep has left")
	f.StringArrayVar(&asserts, "assert", nil, "exit 1 unless this `threshold` holds for the mean at every point")
	f.StringSliceVar(&show, "show", nil, "`metrics` to print (default: latency and gap, or what else the plan keeps first)")
	f.BoolVarP(&quiet, "quiet", "q", false, "print nothing but errors")
	f.BoolVar(&asJSON, "json", false, "print the means as JSON")
	cmd.AddCommand(newSweepMerge())
	return cmd
}

func newSweepMerge() *cobra.Command {
	var out string
	var asserts, show []string
	var partial, asJSON bool
	cmd := &cobra.Command{
		Use:   "merge DIR...",
		Short: "Join the results of shards into one table",
		Long: `Joins the results of shards into one table, and into a directory that is that of the
whole sweep. Exits 1 if results are missing, unless --partial says that this is known;
thresholds of --assert then hold for what there is.`,
		Example: "  ermes-sim sweep merge shard-1 shard-2 shard-3 --out sweeps/beta --assert 'violations == 0'",
		Args:    atLeast(1, "at least one directory of a sweep"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				out = args[0]
			}
			for _, a := range asserts {
				if _, err := asserted(a); err != nil {
					return err
				}
			}
			t, err := sweep.Collect(args...)
			if err != nil {
				return mistaken(err)
			}
			if t.Missing() > 0 && !partial {
				return fmt.Errorf("%d of %d jobs have no result: run the other shards, or merge what there is with --partial", t.Missing(), t.Jobs)
			}
			if err := kept(show, t.Metrics); err != nil {
				return err
			}
			if err := t.Adopt(out); err != nil {
				return mistaken(err)
			}
			return finishSweep(cmd, out, args, asserts, telling{show, false, asJSON})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "`directory` for the whole sweep (default: the first)")
	cmd.Flags().BoolVar(&partial, "partial", false, "merge although results are missing")
	cmd.Flags().StringArrayVar(&asserts, "assert", nil, "exit 1 unless this `threshold` holds for the mean at every point")
	cmd.Flags().StringSliceVar(&show, "show", nil, "`metrics` to print (default: latency and gap, or what else the plan keeps first)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the means as JSON")
	return cmd
}

// asserted reads a threshold; what no summary has is told before anything runs for it.
func asserted(text string) (scenarios.Expectation, error) {
	e, err := scenarios.ParseExpectation(text)
	if err != nil {
		return e, usage{fmt.Errorf("--assert %w", err)}
	}
	return e, checkMetric("--assert "+text, e.Path)
}

// keepAsserted makes a plan keep what thresholds are held against.
func keepAsserted(p *sweep.Plan, asserts []string) error {
	var errs []error
	for _, a := range asserts {
		e, err := asserted(a)
		if errs = append(errs, err); err == nil {
			p.Keep(e.Path)
		}
	}
	return errors.Join(errs...)
}

// checkMetric finds paths that no summary has.
func checkMetric(where, path string) error {
	suggestion, err := setting.CheckMetric(path)
	switch {
	case err == nil:
		return nil
	case suggestion != "":
		return usage{fmt.Errorf("%s: %w; did you mean %q?", where, err, suggestion)}
	}
	return usage{fmt.Errorf("%s: %w", where, err)}
}

// kept checks that a sweep keeps what is to be shown.
func kept(show, metrics []string) error {
	for _, m := range show {
		if !slices.Contains(metrics, m) {
			return usage{fmt.Errorf("--show: the sweep kept no %q; it has %s%s", m, strings.Join(metrics, ", "), meant(m, metrics))}
		}
	}
	return nil
}

// finishSweep writes the table of what there is, prints it and judges it.
func finishSweep(cmd *cobra.Command, out string, dirs, asserts []string, how telling) error {
	t, err := sweep.Collect(dirs...)
	if err != nil {
		return mistaken(err)
	}
	if err := t.Write(out); err != nil {
		return err
	}
	if err := how.tell(cmd.OutOrStdout(), t, filepath.Join(out, "sweep.parquet")); err != nil {
		return mistaken(err)
	}
	failed := 0
	for _, a := range asserts {
		missed, err := t.Assert(a)
		if err != nil {
			return mistaken(err)
		}
		for _, m := range missed {
			fmt.Fprintf(cmd.ErrOrStderr(), "missed: %s\n", m)
		}
		failed += len(missed)
	}
	broken := t.Broken()
	for _, line := range broken {
		fmt.Fprintln(cmd.ErrOrStderr(), line)
	}
	if failed+len(broken) > 0 {
		return silent{}
	}
	return nil
}

// telling is how the means of a sweep are printed.
type telling struct {
	show   []string // metrics; nil for the headline
	quiet  bool
	asJSON bool
}

func (h telling) tell(w io.Writer, t *sweep.Table, file string) error {
	show := h.show
	if show == nil {
		show = headline(t.Metrics)
	}
	switch {
	case h.quiet:
		return nil
	case h.asJSON:
		if h.show == nil {
			show = t.Metrics
		}
		means, err := t.Means(show)
		if err != nil {
			return err
		}
		return encode(w, means)
	}
	if err := t.Tell(w, show); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s: %d of %d jobs\n", file, len(t.Rows), t.Jobs)
	return nil
}

// headline is what a sweep prints of its metrics unless told otherwise.
func headline(metrics []string) []string {
	out := slices.DeleteFunc([]string{"latency_ms.steady.mean", "optimality_gap.sequential.gap"}, func(m string) bool { return !slices.Contains(metrics, m) })
	if len(out) == 0 {
		out = metrics[:min(3, len(metrics))]
	}
	return out
}

// mistaken gives mistakes in plans their exit code.
func mistaken(err error) error {
	if m, ok := errors.AsType[*sweep.Mistake](err); ok {
		return usage{m}
	}
	return err
}

// jobLine tells how far a sweep is.
func jobLine(done, of int, wall float64) string {
	return fmt.Sprintf("%d of %d runs  ETA %.0f s", done, of, wall*float64(of-done)/float64(max(1, done)))
}
