package slurm

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const plan = `version: 1
scenario: usecases/cart
replications: 2
axes:
  - {key: placement.beta, values: ["0.01", "0.05", "0.1"]}
set: {rounds: 4, expect: []}
metrics: [latency_ms.mean, violations]
`

// The job script of the docs must work on a real Slurm: a job array of shards, whose
// merged table is, byte by byte, that of one machine.
func TestJobArrayGivesTheTableOfOneMachine(t *testing.T) {
	c := start(t)
	work := t.TempDir()
	program := filepath.Join(work, "ermes-sim")
	run := func(cmd *exec.Cmd) {
		t.Helper()
		cmd.Dir = work
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s\n%s", cmd.Args, err, out, c.logs())
		}
	}
	build := exec.Command("go", "build", "-o", program, "github.com/ermes-sim/ermes-sim/cmd/ermes-sim")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(work, "plan.yaml"), []byte(plan), 0o644); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("sweep.sbatch")
	if err != nil {
		t.Fatal(err)
	}

	submit := c.command("sbatch", "-W", "--array=1-3", script, "plan.yaml", "array")
	submit.Env = append(submit.Env, "ERMES_SIM="+program)
	run(submit)
	shards, err := filepath.Glob(filepath.Join(work, "array", "shard-*"))
	if err != nil || len(shards) != 3 {
		t.Fatalf("shards %v, %v", shards, err)
	}
	run(exec.Command(program, append([]string{"sweep", "merge", "--show", "latency_ms.mean", "--out", "array"}, shards...)...))
	run(exec.Command(program, "sweep", "plan.yaml", "--quiet", "--out", "alone"))

	merged, err := os.ReadFile(filepath.Join(work, "array", "sweep.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	alone, err := os.ReadFile(filepath.Join(work, "alone", "sweep.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(merged, alone) {
		t.Error("the table of the job array is not that of one machine")
	}
}

// A task that fails must fail the job, or a script would merge half a sweep.
func TestJobArrayFailsWithItsTasks(t *testing.T) {
	c := start(t)
	work := t.TempDir()
	script, err := filepath.Abs("sweep.sbatch")
	if err != nil {
		t.Fatal(err)
	}
	submit := c.command("sbatch", "-W", "--array=1-2", script, "no-plan.yaml", "array")
	submit.Dir, submit.Env = work, append(submit.Env, "ERMES_SIM=false")
	if err := submit.Run(); err == nil {
		t.Error("sbatch -W has succeeded")
	}
}
