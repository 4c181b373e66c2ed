package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

func newInit() *cobra.Command {
	var list, schema bool
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented scenario to start from",
		Long: `Writes a commented scenario that runs as it is, to FILE or to standard output. An
existing file is never overwritten.`,
		Example: `  ermes-sim init mine.yaml && ermes-sim run mine.yaml
  ermes-sim init --list                     the built-in scenarios
  ermes-sim init --schema > scenario.schema.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage{fmt.Errorf("init: want at most one file, found %d arguments", len(args))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			text := scenarios.Template()
			switch {
			case list:
				for _, name := range scenarios.Builtin() {
					fmt.Fprintln(cmd.OutOrStdout(), name)
				}
				return nil
			case schema:
				text = scenarios.JSONSchema()
			}
			if len(args) == 0 {
				_, err := cmd.OutOrStdout().Write(text)
				return err
			}
			file, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return usage{fmt.Errorf("%s exists already; choose another name, or remove it first", args[0])}
			}
			if err != nil {
				return err
			}
			_, err = file.Write(text)
			return errors.Join(err, file.Close())
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the built-in scenarios instead")
	cmd.Flags().BoolVar(&schema, "schema", false, "write the JSON Schema of scenarios instead, for editors")
	return cmd
}
