package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
)

func newTrace() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trace",
		Short: "Look into the tables of a run directory",
		Example: `  ermes-sim trace show runs/mobility comparisons --where settled=true
  ermes-sim trace follow runs/mobility --client shopper-3 --call 17
  ermes-sim trace why runs/mobility cart-3
  ermes-sim trace export runs/mobility --format perfetto -o trace.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage{fmt.Errorf("trace: there is no %q; want show, follow, why or export", args[0])}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	cmd.AddCommand(newTraceShow(), newTraceExport(), newTraceFollow(), newTraceWhy())
	return cmd
}

func newTraceShow() *cobra.Command {
	var where, columns []string
	var limit int
	cmd := &cobra.Command{
		Use:   "show RUN [TABLE]",
		Short: "Print rows of a table, or the number of rows of each",
		Example: `  ermes-sim trace show runs/mobility
  ermes-sim trace show runs/mobility placements --where collection=cart-3
  ermes-sim trace show runs/mobility invocations --where 'latency_ns>40ms' --columns client,sent_ns,latency_ns`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage{fmt.Errorf("trace show: want a run directory and a table; tables are %s", strings.Join(inspect.TableNames(), ", "))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return countTables(cmd.OutOrStdout(), args[0])
			}
			if limit < 0 {
				return usage{fmt.Errorf("--limit %d: want a number of rows, or 0 for all", limit)}
			}
			v, err := newView(args[1], columns, where)
			if err != nil {
				return err
			}
			return v.print(cmd.OutOrStdout(), cmd.ErrOrStderr(), args[0], limit)
		},
	}
	cmd.Flags().StringArrayVar(&where, "where", nil, "only rows that `match`: column, one of = != < <= > >=, value (times and sizes with a unit); all of several")
	cmd.Flags().StringSliceVar(&columns, "columns", nil, "only these `columns`, separated by commas")
	cmd.Flags().IntVar(&limit, "limit", 50, "at most so many rows; 0 = all")
	return cmd
}

func countTables(w io.Writer, dir string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, name := range inspect.TableNames() {
		n := 0
		if err := inspect.EachRow(dir, name, func(inspect.Row) error { n++; return nil }); err != nil {
			return err
		}
		columns, err := inspect.Columns(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(t, "%s\t%d rows\t%s\n", name, n, strings.Join(columns, " "))
	}
	return t.Flush()
}

// A view is a table with the columns that are wanted and the filters.
type view struct {
	table   string
	columns []string
	pick    []int
	filters []inspect.Filter
}

func newView(name string, wanted, where []string) (*view, error) {
	all, err := inspect.Columns(name)
	if err != nil {
		return nil, err
	}
	v := &view{table: name, columns: all}
	if len(wanted) > 0 {
		v.columns = wanted
	}
	for _, c := range v.columns {
		i := slices.Index(all, c)
		if i < 0 {
			return nil, usage{fmt.Errorf("--columns: there is no column %q; there are %s%s", c, strings.Join(all, ", "), meant(c, all))}
		}
		v.pick = append(v.pick, i)
	}
	for _, w := range where {
		f, err := inspect.ParseFilter(w, name)
		if err != nil {
			return nil, err
		}
		v.filters = append(v.filters, f)
	}
	return v, nil
}

// each calls f with the picked values of the rows that match.
func (v *view) each(dir string, f func([]any) error) error {
	picked := make([]any, len(v.pick))
	return inspect.EachRow(dir, v.table, func(r inspect.Row) error {
		for _, filter := range v.filters {
			if !filter.Match(r) {
				return nil
			}
		}
		for i, c := range v.pick {
			picked[i] = r[c]
		}
		return f(picked)
	})
}

var errEnough = errors.New("enough")

func (v *view) print(w, errs io.Writer, dir string, limit int) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join(v.columns, "\t"))
	n := 0
	err := v.each(dir, func(values []any) error {
		if n++; limit > 0 && n > limit {
			return errEnough
		}
		for i, x := range values {
			if i > 0 {
				fmt.Fprint(t, "\t")
			}
			fmt.Fprint(t, cellText(x))
		}
		fmt.Fprintln(t)
		return nil
	})
	if err == nil && n == 0 && len(v.filters) > 0 {
		var why string
		if why, err = inspect.WhyNone(dir, v.table, v.filters); err == nil {
			_, err = fmt.Fprintln(errs, why)
		}
	}
	if errors.Is(err, errEnough) {
		if err := t.Flush(); err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "... (--limit 0 prints all)\n")
		return err
	}
	return errors.Join(err, t.Flush())
}

// cellText writes a value on one line; null and empty text are told apart.
func cellText(x any) string {
	switch v := x.(type) {
	case nil:
		return "-"
	case float64:
		return fmt.Sprintf("%.6g", v)
	case string:
		if v == "" {
			return `""`
		}
		return printable.Line(v)
	}
	return fmt.Sprint(x)
}
