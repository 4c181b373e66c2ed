package cli

import (
	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/ilp"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [problem|placement]",
		Short: "Print the JSON Schema of problem or placement files, for editors",
		Long: `Prints the JSON Schema (draft 2020-12) of the files that ilp solve reads, or with
placement of those that ilp check reads. docs/ILP.md explains every key.`,
		Example: `  ermes-sim ilp schema > problem.schema.json
  ermes-sim ilp schema placement > placement.schema.json`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return exactly(1, "problem or placement")(c, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			text := ilp.JSONSchema()
			if len(args) > 0 {
				if err := oneOf("ilp schema", args[0], []string{"placement", "problem"}); err != nil {
					return err
				}
				if args[0] == "placement" {
					text = ilp.PlacementSchema()
				}
			}
			_, err := cmd.OutOrStdout().Write(text)
			return err
		},
	}
}
