package proving

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
)

//go:embed instead.py
var insteadScript []byte

// A Rival is what a user could do instead of the fast path: give the reduced program to the
// newest HiGHS, that of the Python package highspy, for as long as the fast path took.
type Rival struct {
	Python string // program
	Memory int64  // estimate in bytes above which a program is not even written
	absent bool
}

// FindRival looks whether that Python has highspy.
func FindRival(ctx context.Context, python string) *Rival {
	r := &Rival{Python: python, Memory: 4 << 30}
	r.absent = python == "" || exec.CommandContext(ctx, python, "-c", "import highspy").Run() != nil
	return r
}

// leastTime is what a rival gets at least, seconds: below, it would only start.
const leastTime = 1

// Solve gives the problem of a trial to the rival for so many seconds and returns the gap
// that it proves: +Inf where it has no placement.
func (r *Rival) Solve(ctx context.Context, t Trial, seconds float64) (gap float64, err error) {
	in, err := ilp.Generate(t.Params, t.Seed)
	if err != nil {
		return 0, err
	}
	p, err := ilp.Prepare(in)
	if err != nil {
		return 0, err
	}
	m, err := p.Formulate(ilp.Reduced, ilp.Total)
	if err != nil {
		return 0, err
	}
	if m.Size().Estimate() > r.Memory {
		return math.Inf(1), nil
	}
	dir, err := os.MkdirTemp("", "ermes-sim-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "program.mps")
	if err := writeMPS(name, m); err != nil {
		return 0, err
	}
	limit := max(seconds, leastTime)
	ctx, cancel := context.WithTimeout(ctx, time.Duration((8*limit+120)*float64(time.Second)))
	defer cancel()
	cmd := exec.CommandContext(ctx, r.Python, "-", name, fmt.Sprint(t.Gap), fmt.Sprint(limit))
	var complaint bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(insteadScript), &complaint
	text, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			return math.Inf(1), context.Cause(ctx)
		}
		return 0, fmt.Errorf("%s: %w: %s", r.Python, err, bytes.TrimSpace(complaint.Bytes()))
	}
	return rivalGap(text)
}

// rivalGap reads the answer of instead.py, which follows what HiGHS says of itself.
func rivalGap(text []byte) (float64, error) {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	var answer struct{ Value, Bound *float64 }
	if err := json.Unmarshal(lines[len(lines)-1], &answer); err != nil {
		return 0, fmt.Errorf("the answer of highspy: %w", err)
	}
	if answer.Value == nil || answer.Bound == nil {
		return math.Inf(1), nil
	}
	return max(0, *answer.Value-*answer.Bound) / max(math.Abs(*answer.Value), exact), nil
}

func writeMPS(name string, m *ilp.Model) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(m.WriteMPS(file), file.Close())
}

// Against fills what the rival leaves in the time of each solve.
func (r *Rival) Against(ctx context.Context, s *Standing, trials []Trial) error {
	if s.Instead = "not installed"; r.absent {
		return nil
	}
	var gaps []float64
	for i := range trials {
		gap, err := r.Solve(ctx, trials[i], s.costs[i].Seconds)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		gaps = append(gaps, gap)
	}
	s.Instead = spreadOf(gaps).text(percent)
	return nil
}
