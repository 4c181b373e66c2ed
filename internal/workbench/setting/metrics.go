package setting

import (
	"errors"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Vocabulary has the names that the simulator gives to members of a summary.
func Vocabulary() summary.Vocabulary {
	v := summary.Vocabulary{}
	add := func(path, name string) { v[path] = append(v[path], name) }
	for _, s := range record.Statuses() {
		add("invocations.status", s.String())
	}
	add("invocations.status", table.StatusUnanswered)
	for law := range check.Law(check.Laws) {
		add("violated", law.String())
	}
	for _, r := range identity.Reasons() {
		add("refusals", r.String())
	}
	for _, k := range record.ActKinds() {
		add("placement.by_kind", k.String())
	}
	return v
}

// Shown is how tables print numbers of a unit, as the summary of a run does: times a factor, in
// another unit.
func Shown(unit string) (factor float64, as string) {
	switch {
	case strings.HasPrefix(unit, "share"):
		return 100, "%"
	case unit == "bytes":
		return 1.0 / (1 << 20), "MiB"
	case unit == "count", unit == "number":
		return 1, ""
	}
	return 1, unit
}

// ShownUnit is how tables print the number at a path of the summary: times a factor, in a unit.
func ShownUnit(path string) (factor float64, unit string) { return Shown(Vocabulary().Unit(path)) }

// CheckMetric finds a path that no summary has, before anything runs for it. The suggestion is the
// path that was probably meant, "" if none is near.
func CheckMetric(path string) (suggestion string, err error) {
	v := Vocabulary()
	err = v.Check(path)
	if unknown, ok := errors.AsType[*summary.UnknownPath](err); ok {
		return meantMetric(v, unknown), err
	}
	return "", err
}

// meantMetric mends the part that is not known; where that leads nowhere, it looks for the nearest
// of all paths.
func meantMetric(v summary.Vocabulary, wrong *summary.UnknownPath) string {
	mended := func(key string) string {
		path := strings.Trim(wrong.At+"."+key+"."+wrong.Rest, ".")
		if key == "" || v.Check(path) != nil {
			return ""
		}
		return path
	}
	if path := mended(scenarios.Nearest(wrong.Key, wrong.Known)); path != "" {
		return path
	}
	for _, k := range wrong.Known { // latency for latency_ms
		if path := mended(k); path != "" && strings.HasPrefix(k, wrong.Key+"_") {
			return path
		}
	}
	var all []string
	last := wrong.Path[strings.LastIndexByte(wrong.Path, '.')+1:]
	end := ""
	for _, p := range v.Paths() {
		all = append(all, p.Name)
		if end == "" && (p.Name == last || strings.HasSuffix(p.Name, "."+last)) {
			end = p.Name
		}
	}
	if near := scenarios.Nearest(wrong.Path, all); near != "" {
		return near
	}
	return end
}
