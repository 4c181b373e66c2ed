package cli

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

// built compiles the program without cgo for an architecture.
func built(t *testing.T, arch string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ermes-sim-"+arch)
	cmd := exec.Command("go", "build", "-ldflags", linked(t), "-o", file, "github.com/ermes-sim/ermes-sim/cmd/ermes-sim")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOARCH="+arch, "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// linked are the linker flags of the Makefile, with a version of this test's.
func linked(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "LDFLAGS := ")
	flags, _, _ := strings.Cut(rest, "\n")
	if !ok || !strings.Contains(flags, "$(VERSION)") {
		t.Fatal("the Makefile has no LDFLAGS with a version")
	}
	return strings.ReplaceAll(flags, "$(VERSION)", "v9.8.7")
}

// Without this, a machine without a C++ compiler could be left without the program, or get
// other numbers from it. It has no solver: gaps that need one are null, with the reason.
func TestBuildWithoutCgo(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the program again")
	}
	program := built(t, runtime.GOARCH)
	dir := t.TempDir()
	execute := func(args ...string) string {
		t.Helper()
		out, err := exec.Command(program, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	if said := execute("version"); !strings.Contains(said, "solver: none (built without cgo)") || !strings.Contains(said, "ermes-sim v9.8.7 ") {
		t.Errorf("version does not say which release it is, and that the solver is absent:\n%s", said)
	}
	scenario := []string{"quickstart", "--quiet", "--set", "rounds=6", "--set", "expect=[]", "--out"}
	execute(append(append([]string{"run"}, scenario...), filepath.Join(dir, "pure"))...)
	if code, said := called(t, append(append([]string{"run"}, scenario...), filepath.Join(dir, "cgo"))...); code != 0 {
		t.Fatal(said)
	}
	if a, b := hashOf(t, filepath.Join(dir, "pure")), hashOf(t, filepath.Join(dir, "cgo")); a != b {
		t.Errorf("trace hashes %.12s without cgo and %.12s with it", a, b)
	}
	said := execute("run", "buoyancy", "--set", "expect=[]", "--out", filepath.Join(dir, "bounded"))
	if !strings.Contains(strings.Join(strings.Fields(said), " "), "this build has no solver (it was built without cgo): their gaps are null") {
		t.Errorf("it does not say why gaps are null:\n%s", said)
	}
	text, err := os.ReadFile(filepath.Join(dir, "bounded", "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Gap map[string]struct{ Gap *float64 } `json:"optimality_gap"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Gap) == 0 || s.Gap["sequential"].Gap != nil {
		t.Errorf("gaps under limited memory: %+v, want null", s.Gap)
	}
	problem := filepath.Join(dir, "problem.json")
	if err := os.WriteFile(problem, []byte(boundedProblem), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "ilp", "solve", problem).CombinedOutput()
	if code := exitOf(err); code != 1 || !strings.Contains(string(out), "this build has no solver") || strings.Contains(string(out), "panic") {
		t.Errorf("ilp solve: exit code %d\n%s", code, out)
	}
}

// Two collections of which an edge node holds one.
const boundedProblem = `{
  "nodes": [{"name": "cloud", "parent": -1, "rtt_ns": 0}, {"name": "edge", "parent": 0, "rtt_ns": 20000000, "memory_bytes": 5000}],
  "functions": [{"name": "view", "execution_ns": [2000000]}],
  "collections": [
    {"name": "a", "model": "sequential", "bytes": 4096, "writes_per_s": 0.5},
    {"name": "b", "model": "sequential", "bytes": 4096, "writes_per_s": 0.5}],
  "demand": [{"function": 0, "access": 1, "reads": [0], "rate": 4}, {"function": 0, "access": 1, "reads": [1], "rate": 5}],
  "beta": 1, "epsilon": 0.02
}`

func exitOf(err error) int {
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return e.ExitCode()
	}
	return 0
}

// The same scenario, seed and version must give the same bits on another architecture:
// other fused products or logarithms would be another run.
func TestArchitecturesAgree(t *testing.T) {
	other, emulator := "arm64", "qemu-aarch64"
	if runtime.GOARCH == "arm64" {
		other, emulator = "amd64", "qemu-x86_64"
	}
	if testing.Short() {
		t.Skip("compiles the program again")
	}
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: programs of another architecture run on Linux alone")
	}
	emulate, err := exec.LookPath(emulator)
	if err != nil {
		t.Skipf("SKIPPED: no %s, so trace hashes of %s were not compared (Debian: apt-get install qemu-user)", emulator, other)
	}
	program := built(t, other)
	dir := t.TempDir()
	names, shorter := []string{"quickstart", "usecases/cart"}, []string{"--set", "rounds=4"}
	if os.Getenv("ARCHITECTURES") == "all" { // an hour
		names, shorter = scenarios.Builtin(), []string{"--check=off", "--set", "ilp.compare=[]", "--set", "record=summary"}
	}
	for _, name := range names {
		args := append(append([]string{"run", name, "--quiet", "--set", "expect=[]"}, shorter...), "--out")
		at := filepath.Join(dir, strings.ReplaceAll(name, "/", "-"))
		if out, err := exec.Command(emulate, append([]string{program}, append(args, at+"-other")...)...).CombinedOutput(); err != nil {
			t.Fatalf("%s on %s: %v\n%s", name, other, err, out)
		}
		if code, said := called(t, append(args, at)...); code != 0 {
			t.Fatal(said)
		}
		if a, b := hashOf(t, at), hashOf(t, at+"-other"); a != b {
			t.Errorf("%s: trace hash %.12s here, %.12s on %s", name, a, b, other)
		} else {
			t.Logf("%s: trace hash %.12s on both", name, a)
		}
	}
}
