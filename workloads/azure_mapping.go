package workloads

import (
	"cmp"
	"slices"
)

// An AzureMapping turns rows of the trace into demand. The trace has neither
// clients nor state, nor times within a minute; so it is assumed that each function
// is called by one client, that the functions of an app share one collection, that
// the calls of a minute are uniform in it (a Poisson process, given their number),
// and that each call writes with the same probability. The trace of 2021 has the times.
type AzureMapping struct {
	Apps       int     // only so many apps, those with the most invocations; 0 = all
	Minute     int64   // ns that a minute of the trace lasts; a whole number of µs
	WriteShare float64 // probability that a call writes, in [0, 1]
}

// AzureDemand is the trace as demand: function i is client i, and App[i] the
// number of its collection.
type AzureDemand struct {
	Functions []AzureFunction // by app, each app's by invocations, most first
	App       []int
	Apps      int
	mapping   AzureMapping
}

// Demand orders the functions by apps, those with the most invocations first.
func (m AzureMapping) Demand(functions []AzureFunction) *AzureDemand {
	total := map[string]int64{}
	var apps []string
	for i := range functions {
		key := functions[i].Owner + "/" + functions[i].App
		if _, seen := total[key]; !seen {
			apps = append(apps, key)
		}
		total[key] += functions[i].Total
	}
	slices.SortStableFunc(apps, func(a, b string) int { return cmp.Compare(total[b], total[a]) })
	if m.Apps > 0 && len(apps) > m.Apps {
		apps = apps[:m.Apps]
	}
	rank := map[string]int{}
	for i, key := range apps {
		rank[key] = i
	}
	d := &AzureDemand{Apps: len(apps), mapping: m}
	for _, f := range functions {
		if _, ok := rank[f.Owner+"/"+f.App]; ok {
			d.Functions = append(d.Functions, f)
		}
	}
	slices.SortStableFunc(d.Functions, func(a, b AzureFunction) int {
		return cmp.Or(cmp.Compare(rank[a.Owner+"/"+a.App], rank[b.Owner+"/"+b.App]), cmp.Compare(b.Total, a.Total))
	})
	for i := range d.Functions {
		d.App = append(d.App, rank[d.Functions[i].Owner+"/"+d.Functions[i].App])
	}
	return d
}

// An AzureCall is one invocation.
type AzureCall struct {
	At     int64 // ns
	Client int
	Write  bool
}

// Each yields all calls in order of time. Draws of function i come from streams[i]
// alone, so that a function more or less changes no other's calls.
func (d *AzureDemand) Each(streams []Rand, yield func(AzureCall) error) error {
	if len(d.Functions) == 0 {
		return nil
	}
	if d.Functions[0].Starts != nil {
		return d.each2021(streams, yield)
	}
	const microsecond = 1000
	for minute := range d.Functions[0].PerMinute {
		var calls []AzureCall
		for i := range d.Functions {
			for range d.Functions[i].PerMinute[minute] {
				at := int64(minute)*d.mapping.Minute + microsecond*int64(streams[i].IntN(int(d.mapping.Minute/microsecond)))
				calls = append(calls, AzureCall{at, i, streams[i].Float64() < d.mapping.WriteShare})
			}
		}
		slices.SortStableFunc(calls, func(a, b AzureCall) int { return cmp.Compare(a.At, b.At) })
		for _, c := range calls {
			if err := yield(c); err != nil {
				return err
			}
		}
	}
	return nil
}
