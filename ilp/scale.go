package ilp

import (
	"context"
	"errors"
	"math"
	"os"
	"runtime/debug"
	"syscall"
	"time"
)

// A Study compares formulations over sizes of generated instances.
type Study struct {
	Base         Params        // what the sizes have in common
	Sizes        [][2]int      // nodes and collections
	Consistency  []Consistency // [none, sec, sequential]
	Formulations []Formulation // [naive, reduced, fast]
	Seeds        []uint64      // [1]
	Gap          float64       // [1e-3] relative gap at which a solve stops
	Time         time.Duration // [60 s] limit of one solve
	MaxMemory    int64         // bytes above which a program is refused; 0 for no limit
	RemoteSingle bool          // SEC calls of one collection may execute away from it too
	// Skip tells which rows exist already, by their Key, so that a study resumes.
	Skip func(ScaleRow) bool
}

// A ScaleRow is one solve of a Study.
type ScaleRow struct {
	Consistency Consistency `json:"model"`
	Nodes       int         `json:"nodes"`
	Collections int         `json:"collections"`
	Tightness   float64     `json:"tightness"`
	Shared      float64     `json:"shared"`
	Seed        uint64      `json:"seed"`
	Formulation Formulation `json:"formulation"`

	Variables  int      `json:"variables"` // of all programs given to HiGHS; 0 if the tree sufficed
	Rows       int      `json:"rows"`
	Nonzeros   int      `json:"nonzeros"`
	Estimate   int64    `json:"estimate_bytes"`
	Seconds    float64  `json:"seconds"`        // wall clock, building included
	CPUSeconds float64  `json:"cpu_seconds"`    // processor time: what a machine of one's own would take
	PeakRSS    int64    `json:"peak_rss_bytes"` // of the process during the solve; 0 where the system does not tell
	Status     Status   `json:"status"`
	Value      *float64 `json:"value"` // null without a placement, as the two below
	Bound      *float64 `json:"bound"`
	Gap        *float64 `json:"gap"`
	Solver     string   `json:"solver"`
	Error      string   `json:"error,omitempty"`
}

// Key identifies the solve, results left out.
func (r ScaleRow) Key() ScaleRow {
	return ScaleRow{Consistency: r.Consistency, Nodes: r.Nodes, Collections: r.Collections, Tightness: r.Tightness, Shared: r.Shared, Seed: r.Seed, Formulation: r.Formulation}
}

// Scale runs a study and reports every row as soon as it is measured. A solve
// that fails is a row with its error. It stops when ctx ends or report fails.
func Scale(ctx context.Context, s Study, report func(ScaleRow) error) error {
	s.defaults()
	for _, size := range s.Sizes {
		for _, kind := range s.Consistency {
			for _, seed := range s.Seeds {
				for _, f := range s.Formulations {
					if err := ctx.Err(); err != nil {
						return ErrInterrupted
					}
					row := ScaleRow{Consistency: kind, Nodes: size[0], Collections: size[1], Tightness: s.Base.Tightness, Shared: s.Base.Shared, Seed: seed, Formulation: f}
					if s.Skip != nil && s.Skip(row) {
						continue
					}
					if err := s.measure(ctx, &row); err != nil {
						return err
					}
					if err := report(row); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func (s *Study) defaults() {
	if s.Consistency == nil {
		s.Consistency = []Consistency{None, SEC, Sequential}
	}
	if s.Formulations == nil {
		s.Formulations = []Formulation{Naive, Reduced, Fast}
	}
	if s.Seeds == nil {
		s.Seeds = []uint64{1}
	}
	s.Gap = or(s.Gap, 1e-3)
	s.Time = or(s.Time, time.Minute)
}

// measure fills one row. An instance that cannot be generated is an error; a
// solve that fails is not.
func (s *Study) measure(ctx context.Context, row *ScaleRow) error {
	q := s.Base
	q.Nodes, q.Collections, q.Consistency = row.Nodes, row.Collections, row.Consistency
	in, err := Generate(q, row.Seed)
	if err != nil {
		return err
	}
	in.RemoteSingle = s.RemoteSingle
	forgetPeak()
	busy, elapsed := processorTime(), stopwatch()
	o := Options{Formulation: row.Formulation, MaxMemory: s.MaxMemory, Limits: Limits{Gap: s.Gap, Time: s.Time}}
	o.Before = func(_ string, _ Size, bytes int64) { row.Estimate = max(row.Estimate, bytes) }
	solution, err := Optimum(ctx, in, o)
	row.Seconds, row.CPUSeconds, row.PeakRSS = elapsed(), processorTime()-busy, peakRSS()
	if solution != nil {
		row.Variables, row.Rows, row.Nonzeros = solution.Size.Variables, solution.Size.Rows, solution.Size.Nonzeros
		row.Status, row.Solver = solution.Status, solution.Solver()
		if solution.Placement != nil {
			row.Value, row.Bound, row.Gap = finite(solution.Value), finite(solution.Bound), finite(solution.Gap)
		}
	}
	if err != nil {
		row.Error = err.Error()
	}
	if errors.Is(err, ErrInterrupted) && ctx.Err() != nil {
		return ErrInterrupted
	}
	return nil
}

// forgetPeak makes the system measure the peak of resident memory anew, where it
// can (Linux), after freed memory has been given back.
func forgetPeak() {
	debug.FreeOSMemory()
	giveBack()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // without it the peak is that of the process
}

// processorTime is what this process has used, in seconds.
func processorTime() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// finite is nil for what JSON cannot say.
func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}
