package ilp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Everything that can solve an instance must find the same: brute force, the three
// formulations, and the exported programs in solvers that share no code with HiGHS as it
// is built in here. CROSSCHECK=1000 (make crosscheck N=1000) draws as many fresh
// instances; without it a few fixed ones stand for them.
func TestAllSolversAgree(t *testing.T) {
	n, seed := 12, uint64(1)
	if text := os.Getenv("CROSSCHECK"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
		seed = rand.Uint64()
	}
	names := slices.Sorted(maps.Keys(worlds))
	dir := t.TempDir()
	cases := make(map[string]crossCase)
	rng := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d, %d instances", seed, n)
	for i := range n {
		kind := names[i%len(names)]
		if n < len(names) {
			kind = names[rng.IntN(len(names))]
		}
		draw := int(rng.Uint32() >> 1)
		in := rapid.Custom(worlds[kind].draw).Example(draw)
		magnitude := math.Pow(10, float64(rng.IntN(19)-9))
		p := prepared(t, times(in, magnitude))
		name := fmt.Sprintf("%s, draw %d, times %g", kind, draw, magnitude)
		want, _ := brute(p, Total)
		for _, f := range []Formulation{Fast, Reduced, Naive} {
			crossAgree(t, p, f, want, name)
		}
		for _, f := range []Formulation{Reduced, Naive} {
			m, err := p.Formulate(f, Total)
			if err != nil {
				t.Fatal(err)
			}
			for _, suffix := range []string{"lp", "mps", "lpsolve"} {
				file := filepath.Join(dir, fmt.Sprintf("%d-%s.%s", i, f, suffix))
				export(t, m, file)
				cases[file] = crossCase{name + ", " + string(f), math.Ldexp(want, m.Exponent)}
			}
		}
	}
	answers := crossSolve(t, dir, slices.Sorted(maps.Keys(cases)))
	differ := 0
	for _, a := range answers {
		c := cases[a.file]
		same := math.IsInf(a.value, 1) == math.IsInf(c.want, 1) && (math.IsInf(c.want, 1) || math.Abs(a.value-c.want) <= 1e-5*max(1, math.Abs(c.want)))
		if !same {
			differ++
			t.Errorf("%s (%s): %s finds %.9g, trying everything %.9g", c.name, filepath.Ext(a.file), a.solver, a.value, c.want)
		}
	}
	t.Logf("%d exported programs solved, %d differ", len(answers), differ)
}

// A crossCase is an exported program and its optimum, +Inf if there is none.
type crossCase struct {
	name string
	want float64
}

type crossAnswer struct {
	file, solver string
	value        float64
}

func crossAgree(t *testing.T, p *Problem, f Formulation, want float64, name string) {
	s, err := p.Optimum(context.Background(), Options{Formulation: f, Limits: Limits{Gap: 1e-9}})
	if math.IsInf(want, 1) {
		if !errors.Is(err, ErrInfeasible) {
			t.Errorf("%s, %s: %s, %v; want infeasible", name, f, s.Status, err)
		}
		return
	}
	if err != nil || math.Abs(s.Value-want) > 1e-6*want || s.Bound > want*(1+1e-6) {
		t.Errorf("%s, %s: [%.9g, %.9g] (%v), brute force %.9g", name, f, s.Bound, s.Value, err, want)
	}
	if wrong := consistent(p, s, err, Options{Limits: Limits{Gap: 1e-9}}); wrong != "" && want > 0 {
		t.Errorf("%s, %s: %s", name, f, wrong)
	}
}

// crossSolve solves files in every solver that is installed, and says aloud which are not.
func crossSolve(t *testing.T, dir string, files []string) []crossAnswer {
	var answers []crossAnswer
	if path, err := exec.LookPath("cbc"); err != nil {
		t.Log("SKIPPED: cbc is not installed (Debian: apt-get install coinor-cbc)")
	} else {
		objective := regexp.MustCompile(`objective value (\S+)`)
		out := filepath.Join(dir, "out")
		for _, file := range files {
			if filepath.Ext(file) != ".mps" {
				continue // CBC's LP reader takes other names
			}
			if log, err := exec.Command(path, file, "-ratioGap", "0", "-allowableGap", "0", "solve", "solution", out).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, log)
			}
			text, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			value := math.Inf(1)
			if found := objective.FindSubmatch(text); found != nil && !bytes.Contains(bytes.ToLower(text), []byte("infeasible")) {
				if value, err = strconv.ParseFloat(string(found[1]), 64); err != nil {
					t.Fatal(err)
				}
			}
			answers = append(answers, crossAnswer{file, "cbc", value})
		}
	}
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "python3"
	}
	cmd := exec.Command(python, "../tools/crosscheck.py")
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	text, err := cmd.Output()
	if err != nil {
		t.Logf("SKIPPED: newest HiGHS, SCIP and OR-Tools (%v %s); pip install highspy pyscipopt ortools, and PYTHON=/path/to/python", err, strings.TrimSpace(complaint.String()))
		return answers
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) == 2 && fields[0] == "SKIPPED" {
			t.Log(lines.Text())
		}
		if len(fields) != 3 {
			continue // what a solver says of itself
		}
		value, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, crossAnswer{fields[0], fields[1], value})
	}
	return answers
}
