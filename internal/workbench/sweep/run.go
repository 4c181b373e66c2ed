package sweep

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/internal/version"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/forecast"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Options say how a plan is run.
type Options struct {
	Dir      string // where results go
	Jobs     int    // runs at once; 0 = as many as there are processors
	Shard    Shard
	Resume   bool               // go on in a directory that an interrupted sweep has left
	Outside  workbench.Outside  // how policies outside of this program may be asked
	Progress func(done, of int) // hears of each finished job; nil for nobody
}

// A Shard is part Index of Of, from 1; the zero Shard is everything.
type Shard struct{ Index, Of int }

// ParseShard reads I/N.
func ParseShard(text string) (Shard, error) {
	i, n, ok := strings.Cut(text, "/")
	index, err1 := strconv.Atoi(i)
	of, err2 := strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || index < 1 || of < index {
		return Shard{}, &Mistake{[]string{fmt.Sprintf("--shard %s: want I/N with 1 <= I <= N", text)}}
	}
	return Shard{index, of}, nil
}

// has tells whether job number is in the shard. Neighbouring jobs go to different
// shards, so that each gets its part of expensive corners.
func (s Shard) has(number int) bool { return s.Of == 0 || number%s.Of == s.Index-1 }

// A measurement is what one job measured, as it lies in the directory until the
// sweep is whole.
type measurement struct {
	Point       int            `json:"point"`
	Replication int            `json:"replication"`
	Seed        uint64         `json:"seed"`
	TraceHash   string         `json:"trace_hash"`
	Values      []assignment   `json:"values"`
	Metrics     []*float64     `json:"metrics"`          // in the order of the plan; null where the run did not measure it
	Window      summary.Window `json:"window"`           // what steady metrics stand on, and the notes on them
	Missed      []string       `json:"missed"`           // thresholds of the scenario
	Broken      string         `json:"broken,omitempty"` // laws of the platform, in one line
}

// manifest says what the directory holds.
type manifest struct {
	Format  string   `json:"format"`
	Name    string   `json:"name"`
	Digest  string   `json:"digest"`  // of plan, scenarios and their files
	Program string   `json:"program"` // its version
	Keys    []string `json:"keys"`
	Metrics []string `json:"metrics"`
	Jobs    int      `json:"jobs"`

	FromSeconds *float64 `json:"from_seconds"` // where the window of steady numbers begins in all jobs; null if each point has its own
}

const (
	manifestFile = "sweep.json"
	format       = "ermes-sim sweep 2"
	pointsDir    = "points"
)

// Run runs all jobs of the shard that have no result yet. If it is interrupted,
// what is done stays for --resume.
func (p *Plan) Run(ctx context.Context, o Options) error {
	jobs := p.jobs()
	guests, err := bodies.NewRuntime(ctx)
	if err != nil {
		return err
	}
	defer guests.Close()
	digest, err := p.validate(ctx, guests, jobs)
	if err != nil {
		return err
	}
	if err := p.open(o, digest, len(jobs)); err != nil {
		return err
	}
	var todo []job
	done := 0
	for _, j := range jobs {
		if !o.Shard.has(j.number) {
			continue
		}
		if _, err := os.Stat(j.file(o.Dir)); err == nil {
			done++
			continue
		}
		todo = append(todo, j)
	}
	return p.all(ctx, o, guests, todo, done)
}

// all runs jobs on several goroutines. The first error stops the others.
func (p *Plan) all(ctx context.Context, o Options, guests *wasm.Runtime, todo []job, done int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan job)
	var mu sync.Mutex
	var workers sync.WaitGroup
	of := done + len(todo)
	at := o.Jobs
	if at <= 0 {
		at = runtime.GOMAXPROCS(0)
	}
	for range at {
		workers.Go(func() {
			for j := range next {
				if err := p.one(ctx, &o, guests, j); err != nil {
					cancel(fmt.Errorf("point %d, replication %d: %w", j.point, j.replication, err))
					continue
				}
				mu.Lock()
				done++
				if o.Progress != nil {
					o.Progress(done, of)
				}
				mu.Unlock()
			}
		})
	}
	for _, j := range todo {
		if ctx.Err() != nil {
			break
		}
		next <- j
	}
	close(next)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// one runs a job and keeps what it measured, written whole or not at all.
func (p *Plan) one(ctx context.Context, o *Options, guests *wasm.Runtime, j job) error {
	s, err := p.load(j)
	if err != nil {
		return err
	}
	p.window.impose(s)
	result, err := (&workbench.Run{Scenario: s, Guests: guests, Outside: o.Outside}).Do(ctx)
	if err != nil {
		return err
	}
	m := measurement{
		Point: j.point, Replication: j.replication, Seed: j.seed, TraceHash: result.Manifest.TraceHash,
		Values: p.points()[j.point], Window: result.Summary.Window, Missed: []string{},
	}
	for _, path := range p.Metrics {
		var found *float64
		if v, err := summary.Lookup(result.Summary, path); err == nil {
			found = &v
		}
		m.Metrics = append(m.Metrics, found)
	}
	if err := result.Broken(); err != nil {
		m.Broken = err.Error()
	}
	for _, missed := range result.Summary.Missed() {
		m.Missed = append(m.Missed, workbench.Verdict(missed))
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return owned.WriteBytes(j.file(o.Dir), append(text, '\n'))
}

func (p *Plan) load(j job) (*scenarios.Scenario, error) {
	return setting.Load(p.scenario(), append([]string{"seed=" + strconv.FormatUint(j.seed, 10)}, j.set...), nil)
}

func (j job) file(dir string) string {
	return filepath.Join(dir, pointsDir, fmt.Sprintf("%06d-%d.json", j.point, j.replication))
}

// validate makes the scenario ready at every point before any of them runs: a mistake at the last
// point should not cost a night. It returns a digest of all that decides about the results: the
// plan, the scenarios and what is in the files that they name, wherever these are. It also finds
// the window of measurement that all jobs share.
func (p *Plan) validate(ctx context.Context, guests *wasm.Runtime, jobs []job) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%#v", p.place("").Value()) // keys in order
	files := map[string]string{}
	wrong := &scenarios.Errors{}
	p.window = window{own: p.varies()}
	runs := map[[sha256.Size]byte]string{} // by resolved scenario: the first point that has it
	for _, j := range jobs {
		if j.replication > 0 {
			continue
		}
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		resolved := sha256.New()
		err := p.digest(ctx, io.MultiWriter(h, resolved), guests, files, j)
		if err == nil {
			err = p.twice(runs, [sha256.Size]byte(resolved.Sum(nil)), j)
		}
		all, ok := errors.AsType[*scenarios.Errors](err)
		if err != nil && !ok {
			return "", fmt.Errorf("point %d (%s): %w", j.point, strings.Join(j.set, ", "), err)
		}
		if ok {
			p.blame(wrong, j, all)
		}
		if len(wrong.Problems) >= maxMistakes {
			break
		}
	}
	if len(wrong.Problems) == 0 {
		if err := p.window.check(); err != nil {
			wrong.Problems = append(wrong.Problems, p.place("set").Problem("", "", err.Error()))
		}
	}
	if len(wrong.Problems) > 0 {
		return "", wrong
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// maxMistakes is about how many mistakes in the points of a plan are told at once.
const maxMistakes = 50

// twice refuses a point that is the same run as an earlier one, in a design that does not draw its
// points: what is measured twice says nothing more.
func (p *Plan) twice(runs map[[sha256.Size]byte]string, run [sha256.Size]byte, j job) error {
	first, found := runs[run]
	if !found {
		runs[run] = j.name()
		return nil
	}
	if len(p.Points) == 0 && p.Design != Grid || len(j.from) == 0 {
		return nil
	}
	return &scenarios.Errors{Problems: []scenarios.Problem{
		p.place(j.from[len(j.from)-1]).Problem("", "", fmt.Sprintf("the points %q and %q are the same run", first, j.name())),
	}}
}

// blame adds the mistakes of a job, each once: where a value of the plan is to blame, at its place
// in the plan.
func (p *Plan) blame(to *scenarios.Errors, j job, all *scenarios.Errors) {
	to.Omitted += all.Omitted
	for _, problem := range all.Problems {
		if problem.File == p.scenario() && problem.Line == 0 { // there is no such file
			problem.Path, problem.Message = "scenario", strings.TrimPrefix(problem.Message, problem.File+": ")
			at := p.place("scenario").Problem("", "", "")
			problem.File, problem.Line, problem.Column = at.File, at.Line, at.Column
		}
		for k, assignment := range j.set {
			option, cut := strings.CutSuffix(problem.File, "...")
			if full := "--set " + assignment; full == option || cut && strings.HasPrefix(full, option) {
				at := p.place(j.from[k]).Problem("", "", "")
				problem.File, problem.Line, problem.Column = at.File, at.Line, at.Column
				problem.Message += " (at the point " + assignment + ")"
				break
			}
		}
		if !slices.Contains(to.Problems, problem) {
			to.Problems = append(to.Problems, problem)
		}
	}
}

// digest adds the scenario of a job to a hash, with the digests of files, which are
// kept, in place of their names, and its window to that of the plan.
func (p *Plan) digest(ctx context.Context, h io.Writer, guests *wasm.Runtime, files map[string]string, j job) error {
	s, err := p.load(j)
	if err != nil {
		return err
	}
	if err := forecast.Ready(ctx, s, guests); err != nil {
		return err
	}
	p.window.include(s, j.name())
	text, err := s.MarshalJSON()
	if err != nil {
		return err
	}
	for _, file := range s.Files() {
		if files[file] == "" {
			if files[file], err = setting.Digest(file); err != nil {
				return err
			}
		}
		name, err := json.Marshal(file)
		if err != nil {
			return err
		}
		text = bytes.ReplaceAll(text, name, []byte(files[file]))
	}
	_, err = h.Write(text)
	return err
}

// open prepares the directory, or checks that it is of this plan.
func (p *Plan) open(o Options, digest string, jobs int) error {
	want := manifest{Format: format, Name: p.Name, Digest: digest, Program: version.Program, Keys: p.keys(), Metrics: p.Metrics, Jobs: jobs, FromSeconds: p.window.seconds()}
	found, err := readManifest(o.Dir)
	switch {
	case err == nil && !o.Resume && o.Shard.Of == 0:
		return &Mistake{[]string{fmt.Sprintf("%s holds results already; --resume goes on with them, or choose another --out", o.Dir)}}
	case err == nil && (found.Digest != want.Digest || found.Program != want.Program || !slices.Equal(found.Metrics, want.Metrics)):
		return &Mistake{[]string{fmt.Sprintf("%s holds results of another plan, scenario, metrics or version (%s); choose another --out", o.Dir, found.Program)}}
	case err == nil:
		return nil
	case errors.As(err, new(*Mistake)):
		return err
	}
	return want.write(o.Dir)
}

// write begins a directory for results, which must be empty, but for what a killed sweep may have
// left that had come no further.
func (m *manifest) write(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &Mistake{[]string{fmt.Sprintf("cannot write into %s: %v", dir, err)}}
	}
	for _, e := range entries {
		if e.Name() != pointsDir && !strings.HasPrefix(e.Name(), "."+manifestFile+".") {
			return &Mistake{[]string{fmt.Sprintf("%s is not empty and no sweep; choose another --out", dir)}}
		}
	}
	if points, err := os.ReadDir(filepath.Join(dir, pointsDir)); err == nil && len(points) > 0 {
		return &Mistake{[]string{fmt.Sprintf("%s is not empty and no sweep; choose another --out", dir)}}
	}
	if err := os.MkdirAll(filepath.Join(dir, pointsDir), 0o755); err != nil {
		return &Mistake{[]string{fmt.Sprintf("cannot write into %s: %v", dir, err)}}
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return owned.WriteBytes(filepath.Join(dir, manifestFile), append(text, '\n'))
}

// maxText is the size of the largest file of a sweep that is read, bytes.
const maxText = 64 << 20

func readManifest(dir string) (*manifest, error) {
	path := filepath.Join(dir, manifestFile)
	text, err := regular.ReadFile(path, maxText)
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, &Mistake{[]string{fmt.Sprintf("%s is damaged: %v", path, err)}}
	}
	if m.Format != format || m.Digest == "" {
		return nil, &Mistake{[]string{fmt.Sprintf("%s is of no sweep that this program reads: its format is %q, want %q", path, m.Format, format)}}
	}
	return &m, nil
}
