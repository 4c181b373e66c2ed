// Package cli is the command line: flags in, messages and exit codes out. Package
// main of cmd/ermes-sim is this and nothing else, and so is a user's program with
// policies of its own (ermes.Main).
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/printable"
)

// The exit codes; scripts rely on them.
const (
	exitDone        = 0
	exitFailed      = 1   // a missed threshold, a trap, infeasible, or a disk that is full
	exitInput       = 2   // a mistake of the user
	exitInterrupted = 130 // SIGINT or SIGTERM
)

// Main executes a command line, such as os.Args[1:], and returns the exit code: 0,
// 1 for a missed threshold or a failure, 2 for a mistake of the user, 130 after an
// interrupt.
func Main(args []string) int { return interruptible(args) }

// interruptible executes a command line, which the first SIGINT or SIGTERM asks to
// end. A second ends the program at once: the body of a function cannot be
// interrupted, and runs for as long as its gas lasts.
func interruptible(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, args, os.Stdout, os.Stderr)
}

// run executes a command line and returns the exit code. What names and texts of strangers may bring
// along never steers the terminal (see package printable); a bar of progress writes past that.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	stdout, stderr := printable.NewWriter(out), printable.NewWriter(errs)
	defer func() { _ = stderr.Flush() }() // nothing is left to say it with
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if lost := stdout.Flush(); err == nil {
		err = lost // half of an answer is none
	}
	code := exitCode(ctx, err)
	switch {
	case code == exitInterrupted:
		fmt.Fprintln(stderr, "interrupted; nothing half-written is left")
	case err != nil && !errors.As(err, new(silent)):
		fmt.Fprintln(stderr, err)
	}
	return code
}

// exitCode tells mistakes of the user from answers of the problem.
func exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, new(usage)) || mistake.Is(err) || strings.HasPrefix(err.Error(), "unknown command"):
		return exitInput
	}
	return exitFailed
}

// usage is a mistake on the command line.
type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

// silent fails without a further message: all has been said.
type silent struct{}

func (silent) Error() string { return "failed" }

// newRoot makes the command tree.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "ermes-sim",
		Short: "Simulate stateful serverless computing at the edge, and prove how good a placement is",
		Long: `ermes-sim runs the placement policies and the WASM function bodies of an edge
platform in virtual time, deterministically, and holds every equilibrium
against the optimum that an ILP solver proves for the same system.`,
		Example: `  ermes-sim run mobility
  ermes-sim init > mine.yaml && ermes-sim run mine.yaml`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		newRun(), newEmulate(), newSweep(), newCompare(), newPlot(), newTrace(), newValidate(), newPolicy(), newDrive(), newInit(), newImport(),
		newReproduce(), newILP(), newWasm(), newBench(), newVersion(),
	)
	return root
}

// exactly and atLeast are cobra's checks of arguments with an exit code of 2.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usage{fmt.Errorf("%s: want %s, found %d arguments; see %s --help", c.CommandPath(), what, len(args), c.CommandPath())}
		}
		return nil
	}
}

func atLeast(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return usage{fmt.Errorf("%s: want %s, found %d arguments; see %s --help", c.CommandPath(), what, len(args), c.CommandPath())}
		}
		return nil
	}
}
