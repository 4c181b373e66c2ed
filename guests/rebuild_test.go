package guests_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
)

// Without this test the committed binaries could be of other sources than those beside
// them. build.sh builds what this machine has toolchains for; the same version of one
// makes the same bytes, another one must at least make the same behaviour.
func TestRebuild(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the guests are not built again")
	}
	dir := t.TempDir()
	said, err := exec.Command("sh", "build.sh", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("build.sh: %v\n%s", err, said)
	}
	t.Logf("build.sh says\n%s", said)
	for _, name := range guests.Names() {
		t.Run(name, func(t *testing.T) {
			rebuilt, err := os.ReadFile(filepath.Join(dir, name+".wasm"))
			if os.IsNotExist(err) {
				t.Skipf("no toolchain for %s here: the committed binary was not compared with its source", guests.Language(name))
			}
			if err != nil {
				t.Fatal(err)
			}
			committed, _ := guests.Module(name)
			if bytes.Equal(rebuilt, committed) {
				return
			}
			t.Logf("the rebuilt binary differs (%d bytes, committed %d): another version of the toolchain? Comparing what they do", len(rebuilt), len(committed))
			same(t, name, rebuilt)
		})
	}
}

// same holds a binary against the committed one of that name: the same calls must have
// the same outputs, effects and accesses. Gas may differ.
func same(t *testing.T, name string, rebuilt []byte) {
	t.Helper()
	a, b := load(t, name), loadBinary(t, rebuilt)
	storeA, storeB := state{}, state{}
	functions := guests.Functions(name)
	for i := range 300 {
		function := functions[i%len(functions)]
		input := fmt.Sprintf("client=shopper-%d seq=%d", i/7%3, i)
		if i%50 == 49 {
			input += " nonsense"
		}
		inA, inB := invocation(function, input, storeA), invocation(function, input, storeB)
		inA.Seed, inB.Seed = uint64(i), uint64(i)
		inA.Speed, inB.Speed = 0, 0 // the clock would tell the gas
		resultA, resultB := invoke(t, a, inA), invoke(t, b, inB)
		if tell(&resultA) != tell(&resultB) {
			t.Fatalf("call %d, %s %q: committed\n%s\nrebuilt\n%s", i, function, input, tell(&resultA), tell(&resultB))
		}
	}
}
