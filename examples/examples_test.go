// Package examples runs what the examples for clusters and CI say, as far as that
// is possible without a cluster and without GitHub.
package examples

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// program builds ermes-sim into bin below a directory.
func program(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "bin", "ermes-sim")
	out, err := exec.Command("go", "build", "-o", file, "github.com/ermes-sim/ermes-sim/cmd/ermes-sim").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// read decodes a YAML file; a key that the target does not have is an error.
func read(t *testing.T, file string, target any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(target); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

// A job is the part of a Kubernetes Job that the example uses.
type job struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct{ Name string }
	Spec       struct {
		CompletionMode string `yaml:"completionMode"`
		Completions    int
		Parallelism    int
		BackoffLimit   int `yaml:"backoffLimit"`
		Template       struct{ Spec pod }
	}
}

type pod struct {
	RestartPolicy string `yaml:"restartPolicy"`
	Containers    []struct {
		Name, Image  string
		Command      []string
		Env          []struct{ Name, Value string }
		Resources    struct{ Requests struct{ CPU, Memory string } }
		VolumeMounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
			ReadOnly  bool   `yaml:"readOnly"`
		} `yaml:"volumeMounts"`
	}
	Volumes []struct {
		Name                  string
		ConfigMap             struct{ Name string } `yaml:"configMap"`
		PersistentVolumeClaim struct {
			ClaimName string `yaml:"claimName"`
		} `yaml:"persistentVolumeClaim"`
	}
}

const plan = `version: 1
scenario: usecases/cart
replications: 2
axes:
  - {key: placement.beta, values: ["0.01", "0.05", "0.1"]}
set: {rounds: 4, expect: []}
metrics: [latency_ms.steady.mean, violations]
`

// The pods of the Job, run one after the other as Kubernetes would run them, must
// give the table of one machine; a shard that no pod runs would be missing silently.
func TestIndexedJobGivesTheTableOfOneMachine(t *testing.T) {
	var j job
	read(t, "kubernetes/sweep.yaml", &j)
	if j.APIVersion != "batch/v1" || j.Kind != "Job" || j.Spec.CompletionMode != "Indexed" || len(j.Spec.Template.Spec.Containers) != 1 {
		t.Fatalf("no indexed Job of one container: %+v", j)
	}
	c := j.Spec.Template.Spec.Containers[0]
	volumes := map[string]bool{}
	for _, v := range j.Spec.Template.Spec.Volumes {
		volumes[v.Name] = true
	}
	env := map[string]string{}
	for _, e := range c.Env {
		env[e.Name] = e.Value
	}
	for _, m := range c.VolumeMounts {
		if !volumes[m.Name] {
			t.Errorf("there is no volume %q", m.Name)
		}
	}
	if env["SHARDS"] != strconv.Itoa(j.Spec.Completions) {
		t.Errorf("%d completions, but %s shards", j.Spec.Completions, env["SHARDS"])
	}

	dir := t.TempDir()
	file := program(t, dir)
	planFile := filepath.Join(dir, "plan.yaml")
	if err := os.WriteFile(planFile, []byte(plan), 0o644); err != nil {
		t.Fatal(err)
	}
	env["PLAN"], env["RESULTS"] = planFile, dir // the volumes
	env["PATH"] = filepath.Dir(file) + string(os.PathListSeparator) + os.Getenv("PATH")
	merge := []string{"sweep", "merge", "--out", filepath.Join(dir, "merged")}
	for i := range j.Spec.Completions {
		cmd := exec.Command(c.Command[0], c.Command[1:]...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), fmt.Sprint("JOB_COMPLETION_INDEX=", i))
		for name, value := range env {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		run(t, cmd)
		merge = append(merge, filepath.Join(dir, fmt.Sprint("shard-", i)))
	}
	if err := os.Mkdir(filepath.Join(dir, "merged"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, exec.Command(file, merge...))
	run(t, exec.Command(file, "sweep", planFile, "--quiet", "--out", filepath.Join(dir, "alone")))
	var tables [2][]byte
	for i, of := range []string{"merged", "alone"} {
		var err error
		if tables[i], err = os.ReadFile(filepath.Join(dir, of, "sweep.parquet")); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(tables[0], tables[1]) {
		t.Error("the table of the pods is not that of one machine")
	}
}

// The commands of the workflow must do what they say on a runner; all that is left
// out is what GitHub itself does.
func TestWorkflowRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("a sweep of eighteen runs")
	}
	var workflow struct {
		Name string
		On   []string
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct {
				Uses, Run, If string
				With          map[string]string
			}
		}
	}
	read(t, "github/claims.yml", &workflow)
	dir := t.TempDir()
	program(t, dir)
	if err := os.Symlink(filepath.Join(must(os.Getwd()), "..", "docs"), filepath.Join(dir, "docs")); err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, step := range workflow.Jobs["claims"].Steps {
		if !strings.HasPrefix(step.Run, "bin/ermes-sim") { // make build is what program did
			continue
		}
		commands++
		cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", step.Run)
		cmd.Dir = dir
		run(t, cmd)
		// The same with a claim that is wrong must fail.
		cmd = exec.Command("bash", "-e", "-c", strings.NewReplacer("violations == 0", "violations > 0", "--out", "--resume --out").Replace(step.Run))
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "missed: ") {
			t.Errorf("a wrong claim passes: %v\n%s", err, out)
		}
	}
	if commands != 1 {
		t.Errorf("the workflow has %d commands of ermes-sim, want 1", commands)
	}
	if _, err := os.Stat(filepath.Join(dir, "sweeps", "beta", "sweep.parquet")); err != nil {
		t.Error(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
