package house

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// pages are the Markdown files of the project.
func pages(t *testing.T) []string {
	t.Helper()
	list, err := exec.Command("git", "-C", "../..", "ls-files", "*.md").Output()
	if err != nil {
		t.Skipf("SKIPPED: no list of pages without git: %v", err)
	}
	return strings.Fields(string(list))
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	span    = regexp.MustCompile("`([^`\n]+)`")
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	fence   = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
)

// Without this, links would lead nowhere after a page or a heading is renamed.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, page := range pages(t) {
		text := fence.ReplaceAllString(read(t, "../../"+page), "")
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			target, anchor, _ := strings.Cut(m[1], "#")
			file := page
			if target != "" {
				file = path.Join(path.Dir(page), target)
			}
			if !exists(file) {
				t.Errorf("%s: %s does not exist", page, m[1])
			} else if anchor != "" && !slices.Contains(anchors(read(t, "../../"+file)), anchor) {
				t.Errorf("%s: %s has no heading #%s", page, file, anchor)
			}
		}
	}
}

// anchors are what GitHub calls the headings of a page.
func anchors(page string) []string {
	var names []string
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		names = append(names, strings.Map(func(r rune) rune {
			switch r = unicode.ToLower(r); {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return r
			}
			return -1
		}, m[1]))
	}
	return names
}

// Without this, pages would send readers to files that have moved: CONTRIBUTING and
// ARCHITECTURE above all, whose recipes are lists of files. A span of code that is a
// path below a folder of ours, such as `sim/event.go`, must exist.
func TestFilesThatPagesNameExist(t *testing.T) {
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() && !slices.Contains([]string{"bin", "runs", "dist"}, e.Name()) { // what make writes
			folders = append(folders, e.Name())
		}
	}
	named := 0
	for _, page := range pages(t) {
		if page == "CHANGELOG.md" || strings.HasPrefix(page, "results/") { // history; written by `ermes-sim reproduce`
			continue
		}
		for _, m := range span.FindAllStringSubmatch(fence.ReplaceAllString(read(t, "../../"+page), ""), -1) {
			first, rest, ok := strings.Cut(m[1], "/")
			if !ok || rest == "" || !slices.Contains(folders, first) || strings.ContainsAny(m[1], " <>{}…") || strings.Contains(m[1], "...") {
				continue
			}
			named++
			if !exists(m[1]) {
				t.Errorf("%s names `%s`, which does not exist", page, m[1])
			}
		}
	}
	if named < 50 {
		t.Errorf("only %d files are named: the test does not see them", named)
	}
}

// exists reports whether a path below the root, perhaps a pattern, is there.
func exists(file string) bool {
	file = strings.ReplaceAll(file, "NAME", "*") // the reader's choice
	found, err := filepath.Glob(filepath.Join("../..", filepath.FromSlash(file)))
	return err == nil && len(found) > 0
}

// Without this, a page could say that a test finds what is missing, and no test did.
func TestTestsThatPagesNameExist(t *testing.T) {
	list, err := exec.Command("git", "-C", "../..", "grep", "-hoE", `^func (Test|Fuzz|Benchmark)[A-Za-z0-9_]+`, "--", "*_test.go").Output()
	if err != nil {
		t.Skipf("SKIPPED: no list of tests without git: %v", err)
	}
	tests := strings.Fields(strings.ReplaceAll(string(list), "func ", ""))
	for _, page := range pages(t) {
		if page == "CHANGELOG.md" { // history
			continue
		}
		for _, m := range regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9_]*)`").FindAllStringSubmatch(read(t, "../../"+page), -1) {
			if !slices.Contains(tests, m[1]) {
				t.Errorf("%s names `%s`, which is no test", page, m[1])
			}
		}
	}
}
