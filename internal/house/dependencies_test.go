package house

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Without this, libraries would come in without anybody saying why.
func TestEveryDependencyHasItsReason(t *testing.T) {
	mod, page := read(t, "../../go.mod"), read(t, "../../docs/DEPENDENCIES.md")
	wanted := map[string]bool{}
	for _, require := range regexp.MustCompile(`(?m)^(?:require|)\s+(\S+) v\S+$`).FindAllStringSubmatch(mod, -1) {
		wanted[require[1]] = true
	}
	if len(wanted) == 0 {
		t.Fatal("go.mod has no direct dependency: run go mod tidy")
	}
	for path := range wanted {
		if !strings.Contains(page, "`"+path+"`") {
			t.Errorf("docs/DEPENDENCIES.md has no line for `%s`, a direct dependency of go.mod", path)
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(page, -1) {
		if strings.Contains(row[1], ".") && !wanted[row[1]] {
			t.Errorf("docs/DEPENDENCIES.md explains `%s`, which is no direct dependency of go.mod", row[1])
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
