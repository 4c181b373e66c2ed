package examples

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Without this test the committed module could be of another source than the one beside it.
func TestModuleIsOfItsSource(t *testing.T) {
	for _, tool := range []string{"clang-19", "wasm-ld-19"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIPPED: no %s, so examples/wasm/greedy.wasm was not compared with its source", tool)
		}
	}
	dir := t.TempDir()
	if said, err := exec.Command("wasm/build.sh", dir).CombinedOutput(); err != nil {
		t.Fatalf("build.sh: %v\n%s", err, said)
	}
	rebuilt, err := os.ReadFile(filepath.Join(dir, "greedy.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("wasm/greedy.wasm")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(rebuilt, committed) {
		t.Errorf("the rebuilt module differs (%d bytes, committed %d): run examples/wasm/build.sh", len(rebuilt), len(committed))
	}
}
