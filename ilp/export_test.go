package ilp

import (
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// If this fails, exported LP or MPS files state another problem than HiGHS was
// given: GLPK and CBC, which share no code with HiGHS, read them.
func TestOtherSolversFindTheSameOptimum(t *testing.T) {
	solvers := []struct {
		program, suffix string
		arguments       func(file, out string) []string
		infeasible      *regexp.Regexp
		objective       *regexp.Regexp
	}{
		{
			"glpsol", "lp", func(file, out string) []string { return []string{"--lp", file, "-o", out} },
			regexp.MustCompile(`Status:\s+INTEGER (EMPTY|UNDEFINED)`), regexp.MustCompile(`Objective:\s+\S+ = (\S+)`),
		},
		{
			"glpsol", "mps", func(file, out string) []string { return []string{"--freemps", file, "-o", out} },
			regexp.MustCompile(`Status:\s+INTEGER (EMPTY|UNDEFINED)`), regexp.MustCompile(`Objective:\s+\S+ = (\S+)`),
		},
		{
			"cbc", "mps", func(file, out string) []string { return []string{file, "-ratioGap", "0", "solve", "solution", out} },
			regexp.MustCompile(`(?i)infeasible`), regexp.MustCompile(`objective value (\S+)`),
		},
	}
	for _, s := range solvers {
		t.Run(s.program+" "+s.suffix, func(t *testing.T) {
			path, err := exec.LookPath(s.program)
			if err != nil {
				t.Skipf("SKIPPED: %s is not installed (Debian: apt-get install glpk-utils coinor-cbc), so exports are not cross-checked", s.program)
			}
			dir := t.TempDir()
			for seed := range 24 {
				form := []Formulation{Reduced, Naive}[seed/4%2]
				p := smallProblem(t, []Consistency{None, SEC, Sequential, migrating}[seed%4], seed)
				m, err := p.Formulate(form, Total)
				if err != nil {
					t.Fatal(err)
				}
				want, err := m.Solve(context.Background(), Limits{Gap: 1e-9}, nil)
				if err != nil {
					t.Fatal(err)
				}
				file, out := filepath.Join(dir, "model."+s.suffix), filepath.Join(dir, "out")
				export(t, m, file)
				if log, err := exec.Command(path, s.arguments(file, out)...).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, log)
				}
				text, err := os.ReadFile(out)
				if err != nil {
					t.Fatal(err)
				}
				if want.Status == Infeasible {
					if !s.infeasible.Match(text) {
						t.Fatalf("seed %d: HiGHS finds %s infeasible, %s says %.200s", seed, m, s.program, text)
					}
					continue
				}
				found := s.objective.FindSubmatch(text)
				if found == nil {
					t.Fatalf("seed %d: no objective in %.200s", seed, text)
				}
				got, err := strconv.ParseFloat(string(found[1]), 64)
				if err != nil || math.Abs(got-want.Objective) > 2e-6*max(1, math.Abs(want.Objective)) {
					t.Fatalf("seed %d, %s: HiGHS %.9g, %s %.9g (%v)", seed, m, want.Objective, s.program, got, err)
				}
			}
		})
	}
}

// export writes a model in the format that the file's suffix says.
func export(t *testing.T, m *Model, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(file) {
	case ".lp":
		err = m.WriteLP(f)
	case ".lpsolve":
		err = m.WriteLPSolve(f)
	default:
		err = m.WriteMPS(f)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// migrating asks for the migration-aware model.
const migrating Consistency = "icpe24"

// smallProblem draws an instance that any solver can do.
func smallProblem(t *testing.T, kind Consistency, seed int) *Problem {
	w := world{kind: kind, nodes: 4, collections: 3, shared: true, memory: true, uneven: true}
	if kind == migrating {
		w.kind = None
	}
	in := rapid.Custom(w.draw).Example(seed)
	if kind == migrating {
		in.Migration = &Migration{Current: make([]int, len(in.Collections)), WeightAccess: 0.6, WeightMove: 0.4, BytesPerSecond: 1e6}
	}
	p, err := Prepare(in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
