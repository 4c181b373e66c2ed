package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/spf13/cobra"
)

// TestMain lets the test's program stand for ermes-sim where a command starts
// further processes of itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		os.Exit(interruptible(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// Scripts hold what users and their scripts see: output, messages and exit
// codes. `make golden` rewrites them.
//
//	ermes-sim        runs a command line in a directory of the test's own
//	write FILE       writes a file there
//	ls [DIR]         lists it
//
// Of the first two the arguments are the first line of the input (write: its name
// stands in the argument). What depends on machine or time is masked: seconds,
// sizes of memory, versions; and what changes with the platform: latencies, the list
// of built-in scenarios.
func TestScriptedCommands(t *testing.T) {
	scripts, err := filepath.Abs("testdata/cli") // the working directory changes
	if err != nil {
		t.Fatal(err)
	}
	datadriven.Walk(t, scripts, func(t *testing.T, path string) {
		t.Chdir(t.TempDir())
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "ermes-sim":
				return command(t, d.Input)
			case "write":
				if err := os.MkdirAll(filepath.Dir(d.CmdArgs[0].Key), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(d.CmdArgs[0].Key, []byte(d.Input+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
				return ""
			case "ls":
				return list(t, d)
			}
			t.Fatalf("%s: unknown command %q", d.Pos, d.Cmd)
			return ""
		})
	})
}

// masks replace what differs between machines and versions.
var masks = []struct {
	form *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`[0-9.e+-]+ s on this machine, [0-9.]+k? k? ?events/s; trace hash [0-9a-f]+`), "S s on this machine, N k events/s; trace hash H"},
	{regexp.MustCompile(`(has no member "[^"]*"; it has) [^;\n]*`), "$1 LIST"},
	{regexp.MustCompile(`built-in scenarios are [^;\n]*`), "built-in scenarios are LIST"},
	{regexp.MustCompile(`(missed: latency[^:]*: is) [0-9.]+`), "$1 N"},
	{regexp.MustCompile(`in (< )?[0-9.e+-]+ s, peak \d+ MiB`), "in S s, peak N MiB"},
	{regexp.MustCompile(`\| \d\S* / \d\S* / \d\S* \|`), "| MIN / MEDIAN / MAX |"},
	{regexp.MustCompile(`\| (< )?[0-9.]+ \| \d+ \| ([0-9.]+) \| optimal`), "| S | N | $2 | optimal"},
	{regexp.MustCompile(`\| [0-9.]+x \|`), "| R |"},
	{regexp.MustCompile(`"(seconds|peak_rss_bytes)": [0-9.e+-]+`), `"$1": N`},
	{regexp.MustCompile(`go1\.[0-9.]+[^ ,)]*`), "goVERSION"},
	{regexp.MustCompile(`\b(linux|darwin|windows)/(amd64|arm64)`), "OS/ARCH"},
}

func command(t *testing.T, line string) string {
	var out, errs bytes.Buffer
	code := run(context.Background(), words(t, line), &out, &errs)
	text := out.String()
	if errs.Len() > 0 {
		text += "stderr:\n" + errs.String()
	}
	if code != 0 {
		text = strings.TrimRight(text, "\n") + fmt.Sprintf("\nexit %d\n", code)
	}
	for _, m := range masks {
		text = m.form.ReplaceAllString(text, m.by)
	}
	return text
}

// words splits a line as a shell does, with single quotes.
func words(t *testing.T, line string) []string {
	var out []string
	var word strings.Builder
	quoted, any := false, false
	for _, r := range line {
		switch {
		case r == '\'':
			quoted, any = !quoted, true
		case (r == ' ' || r == '\n') && !quoted:
			if any {
				out = append(out, word.String())
				word.Reset()
				any = false
			}
		default:
			word.WriteRune(r)
			any = true
		}
	}
	if quoted {
		t.Fatalf("unclosed quote in %q", line)
	}
	if any {
		out = append(out, word.String())
	}
	return out
}

func list(t *testing.T, d *datadriven.TestData) string {
	dir := "."
	if len(d.CmdArgs) > 0 {
		dir = d.CmdArgs[0].Key
	}
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			fmt.Fprintln(&out, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A command without an example leaves its reader guessing.
func TestEveryCommandHasAnExample(t *testing.T) {
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Name() != "completion" && c.Name() != "help" && (c.Short == "" || c.Example == "") {
			t.Errorf("%s has no example or no description", c.CommandPath())
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot())
}

// What the help shows must work when it is typed. Those of other commands want files, or
// take long.
func TestExamplesOfWasm(t *testing.T) {
	wasm := newWasm()
	for _, c := range append(wasm.Commands(), wasm) {
		t.Run(c.Name(), func(t *testing.T) {
			t.Chdir(t.TempDir())
			for _, line := range strings.Split(c.Example, "\n") {
				var out, errs bytes.Buffer
				if code := run(context.Background(), words(t, line)[1:], &out, &errs); code != 0 {
					t.Errorf("%s: exit %d\n%s", line, code, &errs)
				}
			}
		})
	}
}

// An interrupted command must say so with the exit code that shells expect.
func TestInterruptExits130(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"run", "quickstart"}, &out, &errs); code != exitInterrupted {
		t.Errorf("exit %d, want %d\n%s", code, exitInterrupted, &errs)
	}
	if entries, err := os.ReadDir("runs"); err == nil && len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}
