package cli

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block is a fenced block of the tutorial: its language, and its text.
var block = regexp.MustCompile("(?ms)^```(yaml|sh|text)\n(.*?)^```$")

// Without this a reader who follows docs/TUTORIAL.md would see something else than the page
// says. Files are written, commands run by a shell as they stand there, and what they print
// is the text below them, but for the line about this machine. Numbers in bold are of that
// text. -rewrite writes the texts and the figure; the sentences remain yours to bring up to date.
func TestTutorial(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skipf("SKIPPED: the tutorial's commands need bash: %v", err)
	}
	docs, err := filepath.Abs("../../docs")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(docs, "TUTORIAL.md"))
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir()
	if err := os.Symlink(program, filepath.Join(path, "ermes-sim")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", path+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Chdir(t.TempDir())

	printed, all, commands := "", "", 0
	told := block.ReplaceAllStringFunc(string(page), func(b string) string {
		m := block.FindStringSubmatch(b)
		switch m[1] {
		case "yaml":
			name, _, _ := strings.Cut(strings.TrimPrefix(m[2], "# "), "\n")
			if err := os.WriteFile(name, []byte(m[2]), 0o644); err != nil {
				t.Fatal(err)
			}
		case "sh":
			commands++
			out, err := exec.Command(shell, "-eu", "-c", m[2]).CombinedOutput()
			if err != nil {
				t.Fatalf("%s\n%v\n%s", m[2], err, out)
			}
			printed = thisMachine.ReplaceAllString(string(out), "")
			all += printed
		case "text":
			return "```text\n" + printed + "```"
		}
		return b
	})
	if commands < 6 {
		t.Fatalf("%d commands found: the test does not see them", commands)
	}
	numbers := regexp.MustCompile(`\*\*([0-9][0-9.]*)`).FindAllStringSubmatch(string(page), -1)
	for _, n := range numbers {
		if !regexp.MustCompile(`(^|[^0-9.])` + regexp.QuoteMeta(n[1]) + `([^0-9]|$)`).MatchString(all) {
			t.Errorf("the tutorial says %s, which nothing prints", n[1])
		}
	}
	if len(numbers) < 6 {
		t.Errorf("only %d numbers are in bold", len(numbers))
	}
	figure := filepath.Join("runs", "commute", "plots", "latency.png")
	if flag.Lookup("rewrite").Value.String() == "true" {
		drawn, err := os.ReadFile(figure)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(docs, "figures", "commute.png"), drawn, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(docs, "TUTORIAL.md"), []byte(told), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if told != string(page) {
		t.Errorf("docs/TUTORIAL.md is out of date: make golden, then read its sentences\n%s", cmp.Diff(string(page), told))
	}
}

var thisMachine = regexp.MustCompile(`(?m)^.* on this machine, .*\n`)
