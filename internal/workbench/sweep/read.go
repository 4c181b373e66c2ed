package sweep

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// ReadPlan reads and checks the file of a sweep; the error is *scenarios.Errors, or says why the
// file cannot be read.
func ReadPlan(file string) (*Plan, error) {
	root, err := scenarios.ReadFile(file)
	if err != nil {
		return nil, &Mistake{[]string{err.Error()}}
	}
	base := filepath.Base(file)
	p := &Plan{
		Name: scenarios.NameOf(base), Replications: 1, Seed: 1, Design: Grid, Metrics: defaultMetrics,
		source: file, places: map[string]scenarios.Element{"": root},
	}
	r := reading{p: p, places: p.places}
	r.plan(root)
	r.list = append(r.list, p.check(r.wrong)...)
	if len(r.list) > 0 {
		return nil, &scenarios.Errors{Problems: r.list}
	}
	return p, nil
}

// A reading gathers what is wrong with the form of a plan, and where its keys stand.
type reading struct {
	p      *Plan
	places map[string]scenarios.Element
	list   []scenarios.Problem
	wrong  map[string]bool // paths that have been complained of
}

func (r *reading) say(at scenarios.Element, path, suggestion, format string, args ...any) {
	if r.wrong == nil {
		r.wrong = map[string]bool{}
	}
	r.wrong[path] = true
	r.list = append(r.list, at.Problem(path, suggestion, fmt.Sprintf(format, args...)))
}

// keys calls the reader of each key of a map.
func (r *reading) keys(e scenarios.Element, path string, readers map[string]func(scenarios.Element, string)) {
	entries, ok := e.Entries()
	if !ok {
		r.say(e, path, "", "want a map of keys, found %s", e.What())
		return
	}
	for _, x := range entries {
		at := strings.TrimPrefix(path+"."+x.Key, ".")
		read, known := readers[x.Key]
		if !known {
			names := sortedKeys(readers)
			r.say(x.Place, at, scenarios.Nearest(x.Key, names), "unknown key; the keys here are %s", strings.Join(names, ", "))
			continue
		}
		r.places[at] = x.Value
		read(x.Value, at)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var names []string
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

func (r *reading) plan(root scenarios.Element) {
	p := r.p
	r.keys(root, "", map[string]func(scenarios.Element, string){
		"version":      whole(r, &p.Version),
		"name":         r.text(&p.Name),
		"scenario":     r.text(&p.Scenario),
		"replications": whole(r, &p.Replications),
		"seed":         whole(r, &p.Seed),
		"seeds": r.each(func(e scenarios.Element, at string) {
			p.Seeds = append(p.Seeds, 0)
			whole(r, &p.Seeds[len(p.Seeds)-1])(e, at)
		}),
		"design":  r.text(&p.Design),
		"samples": whole(r, &p.Samples),
		"axes":    r.each(r.axis),
		"points":  r.each(r.point),
		"set":     r.assignments(&p.Set),
		"metrics": r.metrics,
	})
}

func (r *reading) axis(e scenarios.Element, path string) {
	var a Axis
	r.keys(e, path, map[string]func(scenarios.Element, string){
		"key":     r.text(&a.Key),
		"values":  r.values(&a.Values),
		"from":    r.text(&a.From),
		"to":      r.text(&a.To),
		"steps":   whole(r, &a.Steps),
		"scale":   r.text(&a.Scale),
		"integer": r.truth(&a.Integer),
	})
	r.p.Axes = append(r.p.Axes, a)
}

func (r *reading) point(e scenarios.Element, path string) {
	var x map[string]any
	r.assignments(&x)(e, path)
	r.p.Points = append(r.p.Points, x)
}

// each reads the elements of a list.
func (r *reading) each(read func(scenarios.Element, string)) func(scenarios.Element, string) {
	return func(e scenarios.Element, path string) {
		items, ok := e.Items()
		if !ok {
			r.say(e, path, "", "want a list, found %s", e.What())
		} else if len(items) == 0 {
			r.say(e, path, "", "is empty; write at least one value, or take the key away")
		}
		for i, item := range items {
			at := fmt.Sprintf("%s[%d]", path, i)
			r.places[at] = item
			read(item, at)
		}
	}
}

// text reads a text; a number is one too.
func (r *reading) text(to *string) func(scenarios.Element, string) {
	return func(e scenarios.Element, path string) {
		text, ok := e.Text()
		if !ok || text == "" {
			r.say(e, path, "", "want a text, found %s", e.What())
			return
		}
		*to = text
	}
}

func (r *reading) truth(to *bool) func(scenarios.Element, string) {
	return func(e scenarios.Element, path string) {
		b, ok := e.Value().(bool)
		if !ok {
			r.say(e, path, "", "want true or false, found %s", e.What())
			return
		}
		*to = b
	}
}

// whole reads an integer: all of uint64 where the target holds it.
func whole[T int | uint64](r *reading, to *T) func(scenarios.Element, string) {
	return func(e scenarios.Element, path string) {
		text, _ := e.Text()
		if n, err := strconv.ParseUint(text, 10, 64); err == nil && T(n) >= 0 && uint64(T(n)) == n {
			*to = T(n)
			return
		}
		r.say(e, path, "", "want a whole number from 0 to %d, found %s", largest[T](), e.What())
	}
}

func largest[T int | uint64]() uint64 {
	if n := ^T(0); n > 0 {
		return uint64(n)
	}
	return 1<<(strconv.IntSize-1) - 1
}

// values reads the values of an axis.
func (r *reading) values(to *[]any) func(scenarios.Element, string) {
	return r.each(func(e scenarios.Element, _ string) { *to = append(*to, e.Value()) })
}

// assignments reads a map from keys of a scenario to values.
func (r *reading) assignments(to *map[string]any) func(scenarios.Element, string) {
	return func(e scenarios.Element, path string) {
		entries, ok := e.Entries()
		if !ok {
			r.say(e, path, "", "want a map from keys of the scenario to values, found %s", e.What())
			return
		}
		*to = map[string]any{}
		for _, x := range entries {
			r.places[path+"."+x.Key] = x.Place
			(*to)[x.Key] = x.Value.Value()
		}
	}
}

// metrics reads paths of the summary, and finds those that no summary has.
func (r *reading) metrics(e scenarios.Element, path string) {
	r.p.Metrics = nil
	r.each(func(e scenarios.Element, at string) {
		metric, ok := e.Text()
		if !ok {
			r.say(e, at, "", "want a path of summary.json, found %s", e.What())
			return
		}
		switch suggestion, err := setting.CheckMetric(metric); {
		case err != nil:
			r.say(e, at, suggestion, "%v", err)
		case slices.Contains(r.p.Metrics, metric):
			r.say(e, at, "", "%s stands twice", metric)
		default:
			r.p.Metrics = append(r.p.Metrics, metric)
		}
	})(e, path)
	if len(r.p.Metrics) == 0 {
		r.p.Metrics = defaultMetrics
	}
}
