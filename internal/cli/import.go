package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ermes-sim/ermes-sim/internal/importer/azure"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/workloads"
)

func newImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Turn files of others into scenarios: networks, traces",
		Example: `  ermes-sim import topology Abilene.graphml --out abilene && ermes-sim run abilene/scenario.yaml
  ermes-sim import azure invocations_per_function_md.anon.d01.csv --out azure && ermes-sim run azure/scenario.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage{fmt.Errorf("import %s: unknown kind of file; there are topology, azure and mobility", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newImportTopology(), newImportAzure(), newImportMobility())
	return cmd
}

func newImportAzure() *cobra.Command {
	var a azure.Import
	var minute time.Duration
	cmd := &cobra.Command{
		Use:   "azure FILE",
		Short: "Import a file of the Azure Functions trace",
		Long: `Imports a file invocations_per_function_md.anon.dNN.csv of the Azure Functions
trace of 2019, or that of 2021 (app,func,end_timestamp,duration), into a directory:
requests.csv, the calls; names.csv, what they are in the trace; and scenario.yaml, which
replays them. docs/REPLAY.md says what is assumed.`,
		Example: `  ermes-sim import azure invocations_per_function_md.anon.d01.csv --from 601 --minutes 60 --apps 50 --trigger http
  ermes-sim import azure d01.csv --minutes 30 --minute 10s --out busy`,
		Args: exactly(1, "the file of the trace"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.File = args[0]
			a.Minute = int64(minute)
			if err := checkAzure(&a); err != nil {
				return usage{err}
			}
			a.Command = "ermes-sim import azure " + quoted(filepath.Base(a.File)) + flagsGiven(cmd)
			made, err := a.Do()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d calls by %d functions of %d apps\n", filepath.Join(a.Dir, "scenario.yaml"), made.Calls, made.Functions, made.Apps)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.Dir, "out", "azure", "`directory` to write; must not exist")
	f.IntVar(&a.From, "from", 1, "first `minute` of the file, from 1")
	f.IntVar(&a.Minutes, "minutes", 60, "number of minutes")
	f.IntVar(&a.Apps, "apps", 20, "only the apps with the most invocations, this many; 0 for all")
	f.StringSliceVar(&a.Triggers, "trigger", nil, "only functions with these `triggers`, such as http (default all)")
	f.DurationVar(&minute, "minute", time.Minute, "virtual time that a minute of the trace takes; less makes it busier")
	f.Float64Var(&a.WriteShare, "write-share", 0.2, "`probability` that a call writes")
	f.StringVar(&a.Consistency, "consistency", scenarios.Sequential, "of the apps' state: sec or sequential")
	f.Uint64Var(&a.Seed, "seed", 1, "seed of the times within minutes, and of which calls write")
	return cmd
}

// checkAzure finds what is wrong with the flags.
func checkAzure(a *azure.Import) error {
	switch {
	case a.From < 1 || a.Minutes < 1 || a.From > workloads.AzureMinutes2021 || a.Minutes > workloads.AzureMinutes2021-a.From+1:
		return fmt.Errorf("--from %d --minutes %d: want minutes within 1 to %d", a.From, a.Minutes, workloads.AzureMinutes2021)
	case a.Apps < 0:
		return fmt.Errorf("--apps %d: want a number of apps, or 0 for all", a.Apps)
	case a.Minute < int64(time.Millisecond) || a.Minute%int64(time.Microsecond) != 0 || a.Minute > int64(24*time.Hour):
		return fmt.Errorf("--minute %v: want whole microseconds from 1ms to 24h", time.Duration(a.Minute))
	case !(a.WriteShare >= 0 && a.WriteShare <= 1):
		return fmt.Errorf("--write-share %v: want a probability", a.WriteShare)
	case !slices.Contains([]string{scenarios.SEC, scenarios.Sequential}, a.Consistency):
		return fmt.Errorf("--consistency %s: want %s or %s", a.Consistency, scenarios.SEC, scenarios.Sequential)
	}
	return nil
}

// flagsGiven repeats the flags of the command line, in alphabetical order.
func flagsGiven(cmd *cobra.Command) string {
	var out strings.Builder
	cmd.Flags().Visit(func(f *pflag.Flag) {
		value := strings.Trim(f.Value.String(), "[]") // of lists
		fmt.Fprintf(&out, " --%s %s", f.Name, quoted(value))
	})
	return out.String()
}
