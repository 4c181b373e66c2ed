package guests_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// toured is what a guest must tell that calls every function of its SDK once. The random
// number is of the first bytes, d7 0d 32, of SplitMix64 with seed 7.
const toured = `input hello
now 5000000000
random 14093618
nowhere -2
get -1
set 0
get one
long 600
exists 1
cas 0
cas 1
cas 1
delete 0
delete 0
exists 0
increment 0
sum -5000000000
add 1
add 0
add 1
remove 0
members x yy
remove 1
members yy
list b c d long
list c
list long
wrong kind -5
`

// guideAround makes a scaffolded guest one that calls every function of its SDK.
func guideAround(t *testing.T, language, dir string) {
	t.Helper()
	source := map[string]string{"assemblyscript": "guest.ts", "c": "guest.c", "go": "main.go", "rust": "guest.rs"}[language]
	tour, err := os.ReadFile(filepath.Join("tour", source))
	if os.IsNotExist(err) {
		tour, err = os.ReadFile(filepath.Join("tour", source+".tmpl"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, source), tour, 0o644); err != nil {
		t.Fatal(err)
	}
}

func tours(t *testing.T, m *wasm.Module) {
	t.Helper()
	in := invocation("tour", "hello", state{})
	in.StartNs, in.Speed = 5e9, 0
	result, err := m.Call(t.Context(), in)
	if err != nil || result.Err != nil {
		t.Fatal(err, result.Err)
	}
	if string(result.Output) != toured {
		t.Errorf("it tells\n%s\nwant\n%s", result.Output, toured)
	}
	if len(result.Log) != 1 || result.Log[0] != (wasm.LogLine{Level: 1, Text: "half way"}) {
		t.Errorf("its log is %v", result.Log)
	}
	if result, err = m.Call(t.Context(), invocation("fail", "", state{})); err != nil || result.Message != "as told" || result.Err == nil {
		t.Errorf("fail: %v, %v, %q", err, result.Err, result.Message)
	}
}

// scaffold writes the template of a language to a new folder.
func scaffold(t *testing.T, language string) string {
	t.Helper()
	files, err := guests.Template(language)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	if language == "assemblyscript" {
		spareRegistry(t, dir)
	}
	return dir
}

// spareRegistry lends a scaffolded guest the compiler that build.sh got before, which is
// of the same version.
func spareRegistry(t *testing.T, dir string) {
	t.Helper()
	modules, err := filepath.Abs("src/thumbnail-as/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(modules); err != nil {
		return
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
}

// unavailable is what build.sh exits with if the machine has no toolchain, EX_UNAVAILABLE
// of sysexits.h.
const unavailable = 69

// build runs the build.sh of a scaffolded guest, or skips the test, aloud, where there is
// no toolchain.
func build(t *testing.T, language, dir string) []byte {
	t.Helper()
	command := exec.Command("sh", filepath.Join(dir, "build.sh"))
	said, err := command.CombinedOutput()
	if err != nil && command.ProcessState != nil && command.ProcessState.ExitCode() == unavailable {
		t.Skipf("%s guests cannot be built here: %s", language, said)
	}
	if err != nil {
		t.Fatalf("build.sh: %v\n%s", err, said)
	}
	binary, err := os.ReadFile(filepath.Join(dir, "guest.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return binary
}
