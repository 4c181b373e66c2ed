package proving

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// A Study solves problems of several models and sizes in several formulations.
type Study struct {
	Params       ilp.Params // what all problems have in common
	Models       []ilp.Consistency
	Sizes        []Size
	Formulations []ilp.Formulation
	Seeds        int    // problems of each model and size, drawn from seed 1 on
	Effort       Effort // of all solves, but for the formulation
}

// A Size is the size of a drawn problem.
type Size struct{ Nodes, Collections int }

// String is such as 15x10.
func (s Size) String() string { return fmt.Sprintf("%dx%d", s.Nodes, s.Collections) }

// ParseSize reads what String writes.
func ParseSize(text string) (Size, error) {
	var s Size
	var rest string
	if n, _ := fmt.Sscanf(text, "%dx%d%s", &s.Nodes, &s.Collections, &rest); n != 2 || s.Nodes < 2 || s.Collections < 1 {
		return Size{}, fmt.Errorf("%q is no size: want NODESxCOLLECTIONS with 2 or more nodes, such as 15x10", text)
	}
	return s, nil
}

// Trials lists the solves, model by model in growing sizes.
func (s *Study) Trials() []Trial {
	var trials []Trial
	for _, model := range s.Models {
		for _, size := range s.Sizes {
			for _, f := range s.Formulations {
				for seed := range s.Seeds {
					t := Trial{Params: s.Params, Seed: uint64(seed + 1), Effort: s.Effort}
					t.Consistency, t.Nodes, t.Collections, t.Formulation = model, size.Nodes, size.Collections, f
					trials = append(trials, t)
				}
			}
		}
	}
	return trials
}

// A Record is a file of results, a line of JSON each, that a study continues.
type Record struct {
	Known map[Trial]Cost // what stands there
	file  *os.File
}

// OpenRecord opens a file, or makes it. A last line that is not whole, because
// whoever wrote it was killed, is removed.
func OpenRecord(name string) (*Record, error) {
	text, err := regular.ReadFile(name, 1<<30)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	if err := unfinished(name, text[whole:]); err != nil {
		return nil, err
	}
	r := &Record{Known: make(map[Trial]Cost)}
	for i, line := range bytes.Split(text[:whole], []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var known Result
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&known); err != nil {
			return nil, fmt.Errorf("%s:%d: no result of a solve: %w", name, i+1, err)
		}
		r.Known[known.Trial] = known.Cost
	}
	if r.file, err = os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644); err != nil {
		return nil, err
	}
	_, err = r.file.Seek(int64(whole), 0)
	return r, errors.Join(err, r.file.Truncate(int64(whole)))
}

// unfinished checks that what follows the last whole line is the beginning of a result: anything
// else is not ours to remove.
func unfinished(name string, tail []byte) error {
	first := Result{}
	first.Nodes = 1 // every solve has some, and what is zero is not written
	line, err := json.Marshal(first)
	if err != nil {
		return err
	}
	begin := line[:bytes.IndexByte(line, ':')]
	if n := min(len(begin), len(tail)); !bytes.Equal(begin[:n], tail[:n]) {
		return fmt.Errorf("%s: its last line is no result of a solve; choose another file", name)
	}
	return nil
}

// Add appends a result.
func (r *Record) Add(x Result) error {
	line, err := json.Marshal(x)
	if err != nil {
		return err
	}
	_, err = r.file.Write(append(line, '\n'))
	return err
}

// Close ends the record.
func (r *Record) Close() error { return r.file.Close() }
