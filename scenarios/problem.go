package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/printable"
)

// A Problem is one mistake of the user: where, what, and what would be right.
type Problem struct {
	File       string // path as given, "builtin:..." or the --set option
	Line       int    // from 1; 0 if File is not a file
	Column     int    // from 1, in characters; 0 if File is not a file
	Path       string // of the key, such as clients[0].arrivals.rate; "" for the whole document
	Message    string
	Suggestion string // what may have been meant; "" if nothing is near
}

// String is one line: file:line:col: path: message; did you mean "x"?
func (p Problem) String() string {
	p = printable.Copy(p) // a key is whatever the file has
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	b.WriteString(": " + p.Message)
	if p.Suggestion != "" {
		fmt.Fprintf(&b, "; did you mean %q?", p.Suggestion)
	}
	return b.String()
}

// Errors is all that is wrong with a scenario, in the order of files and lines.
type Errors struct {
	Problems []Problem
	Omitted  int // problems beyond the first thousand
}

// Error is one line per problem.
func (e *Errors) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	if e.Omitted > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", e.Omitted))
	}
	return strings.Join(lines, "\n")
}

// A place is where something was written.
type place struct {
	file         string
	line, column int
}

// places knows where each path was written.
type places map[string]place

// of is the place of path, or of what is nearest around it.
func (p places) of(path string) place {
	for {
		if at, ok := p[path]; ok || path == "" {
			return at
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

// A reporter gathers problems.
type reporter struct {
	problems []Problem
	omitted  int
	said     map[string]bool
}

func (r *reporter) report(at place, path, suggestion, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	// What an anchor's aliases repeat is one mistake.
	same := at.file + generic(path) + message + fmt.Sprint(at.line, at.column)
	if r.said[same] {
		return
	}
	if r.said == nil {
		r.said = map[string]bool{}
	}
	r.said[same] = true
	if len(r.problems) >= maxProblems {
		r.omitted++
		return
	}
	r.problems = append(r.problems, Problem{
		File: at.file, Line: at.line, Column: at.column,
		Path: path, Message: message, Suggestion: suggestion,
	})
}

// err is nil, or all problems in the order of their places; files come in the
// order in which the first problem of each was met.
func (r *reporter) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	first := map[string]int{}
	for i, p := range r.problems {
		if _, ok := first[p.File]; !ok {
			first[p.File] = i
		}
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(first[a.File], first[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Errors{Problems: r.problems, Omitted: r.omitted}
}
