package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

func newPolicy() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "policy",
		Short:   "Check placement policies in programs of your own",
		Long:    "Policies may be programs in any language; docs/EXTERNAL.md has the protocol.",
		Example: "  ermes-sim policy check -- python3 rule.py",
		Args:    exactly(0, "a subcommand"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPolicyCheck())
	return cmd
}

func newPolicyCheck() *cobra.Command {
	var params string
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   "check -- COMMAND [ARGUMENT...]",
		Short: "Ask a program about pairs of worlds that it must not tell apart",
		Long: `Starts a program that speaks the protocol of docs/EXTERNAL.md, and asks it about
pairs of worlds that differ only in what the asking node cannot know; again; in
the opposite order; and after restarts. It must always act alike, unless it says
that it is stateful. Exits 1 if it does not, or fails.`,
		Example: "  ermes-sim policy check -- python3 rule.py",
		Args:    atLeast(1, "a command"),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := map[string]any{}
			if err := json.Unmarshal([]byte(params), &given); err != nil {
				return usage{fmt.Errorf("--params: want a JSON object such as {\"margin\": 0.1}: %w", err)}
			}
			ok, err := checkPolicy(cmd.Context(), cmd.OutOrStdout(), args, given, limit)
			if err != nil {
				return err
			}
			if !ok {
				return silent{}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&params, "params", "{}", "parameters of the policy, as a `JSON` object")
	cmd.Flags().DurationVar(&limit, "limit", 10*time.Second, "wall time that an answer may take")
	return cmd
}
