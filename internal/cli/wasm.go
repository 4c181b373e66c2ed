package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/wasm"
)

func newWasm() *cobra.Command {
	cmd := group("wasm", "Look at function bodies, call them, start new ones",
		`  ermes-sim wasm inspect retail-c
  ermes-sim wasm run retail-c view_cart --input client=shopper-1
  ermes-sim wasm new --lang c my-guest`)
	cmd.AddCommand(newWasmInspect(), newWasmRun(), newWasmMeter(), newWasmNew())
	return cmd
}

// group is a command that only holds others.
func group(name, short, example string) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Example: example,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				var names []string
				for _, sub := range c.Commands() {
					if sub.IsAvailableCommand() {
						names = append(names, sub.Name())
					}
				}
				return usage{fmt.Errorf("%s: there is no %q; want %s%s", c.CommandPath(), args[0], strings.Join(names, ", "), meant(args[0], names))}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
}

func newWasmInspect() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "inspect FILE",
		Short:   "Tell what a module imports and exports, and whether it would be admitted",
		Example: "  ermes-sim wasm inspect retail-c",
		Args:    exactly(1, "one module"),
		RunE: func(cmd *cobra.Command, args []string) error {
			binary, err := bodies.ReadModule(args[0])
			if err != nil {
				return err
			}
			r, err := wasm.Inspect(binary)
			if err != nil {
				return usage{fmt.Errorf("%s: %s", args[0], printable.Line(err.Error()))}
			}
			w := cmd.OutOrStdout()
			if asJSON {
				return encode(w, r)
			}
			r = printable.Copy(r)
			fmt.Fprintf(w, "%s: %d bytes (%d metered), SHA-256 %s\n", args[0], r.Bytes, r.MeteredBytes, r.Digest)
			fmt.Fprintf(w, "functions  %s\n", strings.Join(r.Functions, ", "))
			fmt.Fprintf(w, "memory     %d to %d pages of 64 KiB\n", r.MemoryMin, r.MemoryMax)
			for _, i := range r.Imports {
				fmt.Fprintf(w, "import     %s.%s %s %s\n", i.Module, i.Name, i.Kind, i.Type)
			}
			for _, e := range r.Exports {
				fmt.Fprintf(w, "export     %s %s %s\n", e.Name, e.Kind, e.Type)
			}
			if r.Refused != nil {
				return fmt.Errorf("%s would be refused: %s", args[0], printable.Line(r.Refused.Error()))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func encode(w interface{ Write([]byte) (int, error) }, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func newWasmRun() *cobra.Command {
	var state, text string
	var gas int64
	cmd := &cobra.Command{
		Use:   "run FILE FUNCTION",
		Short: "Call one function of a module once",
		Long: `Calls one function of a module once, on the state in a JSON file (of each key a
text, a whole number for a counter, or a list of texts for a set), and prints
its output, its effects on the state, and the gas that it burnt. A call that
traps exits 1.`,
		Example: `  ermes-sim wasm run retail-c view_cart --input client=shopper-1
  ermes-sim wasm run retail-c add_to_cart --input 'client=ada item=17 quantity=2' --gas 100000`,
		Args: exactly(2, "a module and a function"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := bodies.Call(cmd.Context(), args[0], args[1], state, []byte(text), gas)
			if err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			for _, line := range r.Log {
				fmt.Fprintf(w, "log        %s\n", printable.Line(strings.TrimRight(line.Text, "\n")))
			}
			if len(r.Output) > 0 {
				fmt.Fprintf(w, "output     %q\n", r.Output)
			}
			for _, effects := range r.Effects {
				for _, e := range effects {
					fmt.Fprintf(w, "effect     %s\n", effectText(e))
				}
			}
			fmt.Fprintf(w, "gas        %d; store accesses: %d reads, %d writes\n", r.Gas, r.Reads, r.Writes)
			if r.Err != nil {
				why := printable.Line(r.Err.Error())
				if said := r.Message; said != "" && !errors.Is(r.Err, wasm.ErrGuest) { // which has it
					why += "; it had said: " + printable.Line(said)
				}
				return errors.New("the call left nothing: " + why)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "JSON `file` of the state; empty state if absent")
	cmd.Flags().StringVar(&text, "input", "", "what the function gets as input")
	cmd.Flags().Int64Var(&gas, "gas", 1_000_000_000, "gas after which the call is trapped")
	return cmd
}

func effectText(e wasm.Effect) string {
	switch e.Op {
	case wasm.Set:
		return fmt.Sprintf("set %q to %q", e.Key, e.Value)
	case wasm.Delete:
		return fmt.Sprintf("delete %q", e.Key)
	case wasm.Increment:
		return fmt.Sprintf("add %d to %q", e.Delta, e.Key)
	case wasm.SetAdd:
		return fmt.Sprintf("add %q to the set %q", e.Value, e.Key)
	case wasm.SetRemove:
		return fmt.Sprintf("remove %q from the set %q", e.Value, e.Key)
	}
	return fmt.Sprintf("operation %d on %q", e.Op, e.Key)
}

func newWasmMeter() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     "meter FILE -o FILE",
		Short:   "Write a module with the code that counts its gas",
		Example: "  ermes-sim wasm meter retail-c -o retail-c.metered.wasm",
		Args:    exactly(1, "one module"),
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				return usage{fmt.Errorf("wasm meter: want -o FILE, where the metered module goes")}
			}
			binary, err := bodies.ReadModule(args[0])
			if err != nil {
				return err
			}
			metered, err := wasm.Meter(binary)
			if err != nil {
				return usage{fmt.Errorf("%s: %w", args[0], err)}
			}
			return owned.Output(out, args, func(w io.Writer) error {
				_, err := w.Write(metered)
				return err
			})
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "`file` to write")
	return cmd
}

func newWasmNew() *cobra.Command {
	var language string
	cmd := &cobra.Command{
		Use:     "new --lang LANGUAGE DIR",
		Short:   "Write a guest to start from, with the SDK of its language and how to build it",
		Example: "  ermes-sim wasm new --lang rust my-guest",
		Args:    exactly(1, "one directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			template, err := guests.Template(language)
			if err != nil {
				return usage{fmt.Errorf("--lang %q: want one of %s", language, strings.Join(guests.Languages(), ", "))}
			}
			made, err := owned.Stage(args[0], owned.Kind{Name: "a guest"})
			if err != nil {
				return err
			}
			if err := unpack(template, made.Dir()); err != nil {
				return errors.Join(err, made.Abort())
			}
			if err := made.Commit(); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: see README.md there\n", args[0])
			return nil
		},
	}
	cmd.Flags().StringVar(&language, "lang", "c", "`language`: "+strings.Join(guests.Languages(), ", "))
	return cmd
}

// unpack copies a tree of files; scripts stay executable.
func unpack(from fs.FS, dir string) error {
	return fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(from, path)
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if strings.HasSuffix(path, ".sh") {
			mode = 0o755
		}
		return os.WriteFile(to, data, mode)
	})
}
