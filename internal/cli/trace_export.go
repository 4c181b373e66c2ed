package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
)

func newTraceExport() *cobra.Command {
	var format, out, table string
	var where, columns []string
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "Write a table as CSV or JSON lines, or the run for Perfetto",
		Long: `Writes a table as CSV or JSON lines, or all invocations as a trace that
https://ui.perfetto.dev and chrome://tracing open: one track per client, one
slice per part of each latency, and the acts of the placement as instants.`,
		Example: `  ermes-sim trace export runs/mobility --table rounds --format csv -o rounds.csv
  ermes-sim trace export runs/mobility --table comparisons --format jsonl | jq .gap
  ermes-sim trace export runs/mobility --format perfetto -o trace.json`,
		Args: exactly(1, "one run directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var inputs []string
			if files, err := owned.List(args[0]); err == nil {
				for _, f := range files {
					inputs = append(inputs, filepath.Join(args[0], f))
				}
			}
			return writeTo(out, inputs, cmd.OutOrStdout(), func(w io.Writer) error {
				switch format {
				case "perfetto":
					return inspect.Perfetto(args[0], w)
				case "csv", "jsonl":
				default:
					return usage{fmt.Errorf("--format %s: want csv, jsonl or perfetto", format)}
				}
				v, err := newView(table, columns, where)
				if err != nil {
					return err
				}
				if format == "csv" {
					return v.csv(w, args[0])
				}
				return v.lines(w, args[0])
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&format, "format", "csv", "csv, jsonl or perfetto")
	f.StringVar(&table, "table", "invocations", "which `table`; not for perfetto")
	f.StringVarP(&out, "output", "o", "", "`file` to write; standard output if absent")
	f.StringArrayVar(&where, "where", nil, "only rows that `match`, as in trace show")
	f.StringSliceVar(&columns, "columns", nil, "only these `columns`, separated by commas")
	return cmd
}

// writeTo writes to a file, or to standard output if its name is empty. What stands in the file
// stays until the new content is whole; a file that is read is never overwritten.
func writeTo(file string, inputs []string, standard io.Writer, write func(io.Writer) error) error {
	if file == "" {
		b := bufio.NewWriter(standard)
		return errors.Join(write(b), b.Flush())
	}
	return owned.Output(file, inputs, write)
}

func (v *view) csv(w io.Writer, dir string) error {
	c := csv.NewWriter(w)
	if err := c.Write(v.columns); err != nil {
		return err
	}
	record := make([]string, len(v.columns))
	err := v.each(dir, func(values []any) error {
		for i, x := range values {
			record[i] = ""
			if x != nil {
				record[i] = fmt.Sprint(x)
			}
		}
		return c.Write(record)
	})
	c.Flush()
	return errors.Join(err, c.Error())
}

func (v *view) lines(w io.Writer, dir string) error {
	return v.each(dir, func(values []any) error {
		for i, x := range values {
			opening := ","
			if i == 0 {
				opening = "{"
			}
			text, err := json.Marshal(x)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "%s%q:%s", opening, v.columns[i], text); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, "}\n")
		return err
	})
}
