package summary

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// A Vocabulary has the members of those objects of the summary whose names others give, such as the
// reasons of refusals, by the path of the object.
type Vocabulary map[string][]string

// names are the members of a Named by its path; nil if nobody has said them: then any may be.
func (v Vocabulary) names(path string) []string {
	models := []string{table.SEC, table.Sequential}
	switch path {
	case "parts_ms":
		return table.PartNames[:]
	case "messages":
		return append([]string{"total"}, table.Categories[:]...)
	case "optimality_gap", "staleness", "placement.copies":
		return models
	case "energy":
		return append([]string{table.All}, models...)
	}
	return v[path]
}

// A Path is one number of summary.json, or an object.
type Path struct {
	Name   string // such as latency_ms.steady.mean; a member of any name is NAME
	Owner  string // the Go type whose field says what it means
	Field  string
	Unit   string // "" if nobody has said it
	Object bool
}

// Paths lists all numbers of a summary, by its type, in the order of the file.
func (v Vocabulary) Paths() []Path {
	return slices.DeleteFunc(v.Members(), func(p Path) bool { return p.Object })
}

// Members lists all objects and numbers of a summary, each object before what it holds.
func (v Vocabulary) Members() []Path {
	var all []Path
	v.walk(reflect.TypeFor[Summary](), "", Path{}, func(p Path) { all = append(all, p) })
	return all
}

func (v Vocabulary) walk(t reflect.Type, path string, p Path, yield func(Path)) {
	t = indirect(t)
	if path != "" && (isNamed(t) || t.Kind() == reflect.Struct) {
		yield(Path{Name: path, Owner: p.Owner, Field: p.Field, Object: true})
	}
	switch {
	case isNamed(t):
		names := v.names(path)
		if names == nil {
			names = []string{"NAME"}
		}
		for _, name := range names {
			v.walk(t.Elem().Field(1).Type, path+"."+name, p, yield)
		}
	case t.Kind() == reflect.Struct:
		for _, m := range members(t) {
			v.walk(m.field.Type, strings.TrimPrefix(path+"."+m.name, "."), Path{Owner: m.owner, Field: m.field.Name}, yield)
		}
	case isNumber(t):
		p.Name, p.Unit = path, unitOf(path, t)
		yield(p)
	}
}

// Unit is the unit of the number that a path stands for, "" if nobody has said it.
func (v Vocabulary) Unit(path string) string {
	for _, p := range v.Paths() {
		if p.Name == path || strings.HasPrefix(p.Name, path+".") { // the first member is the headline
			return p.Unit
		}
	}
	return ""
}

// An UnknownPath is a path that no summary has.
type UnknownPath struct {
	Path  string
	At    string   // the part of it that is right
	Key   string   // what follows, and is not there
	Rest  string   // what follows that
	Known []string // what there is instead; nil if nothing can follow
}

// Error lists what there is.
func (e *UnknownPath) Error() string {
	where := "summary.json"
	if e.At != "" {
		where = fmt.Sprintf("%q", e.At)
	}
	if e.Known == nil {
		return fmt.Sprintf("summary value %s: %s is a value, it has no member %q", e.Path, where, e.Key)
	}
	return fmt.Sprintf("summary value %s: %s has no member %q; it has %s", e.Path, where, e.Key, strings.Join(e.Known, ", "))
}

// Check finds out whether Lookup can find a number at a path in some summary. The error is
// *UnknownPath where there is no such path, and another where there is no number.
func (v Vocabulary) Check(path string) error {
	t, at := reflect.TypeFor[Summary](), ""
	rest := strings.Split(path, ".")
	for {
		t = indirect(t)
		named := isNamed(t)
		if !named && t.Kind() != reflect.Struct {
			break
		}
		var known []string
		types := map[string]reflect.Type{}
		if named {
			known = v.names(at)
		} else {
			for _, m := range members(t) {
				known = append(known, m.name)
				types[m.name] = m.field.Type
			}
		}
		var key string
		switch {
		case len(rest) > 0:
			key, rest = rest[0], rest[1:]
		case len(known) == 0: // the first of names that nobody knows
			key = "NAME"
		default:
			key = known[0]
		}
		if known != nil && !slices.Contains(known, key) || key == "" {
			return &UnknownPath{Path: path, At: at, Key: key, Rest: strings.Join(rest, "."), Known: known}
		}
		if named {
			t = t.Elem().Field(1).Type // of Member
		} else {
			t = types[key]
		}
		at = strings.TrimPrefix(at+"."+key, ".")
	}
	switch {
	case len(rest) > 0:
		return &UnknownPath{Path: path, At: at, Key: rest[0], Rest: strings.Join(rest[1:], ".")}
	case !isNumber(t):
		return fmt.Errorf("summary value %s is not a number", path)
	}
	return nil
}

// A member is a field of an object in JSON.
type member struct {
	name  string
	owner string // the type that declares it
	field reflect.StructField
}

// members are the fields of an object, those of embedded ones in place.
func members(t reflect.Type) []member {
	var all []member
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			all = append(all, members(f.Type)...)
		case name != "" && name != "-":
			all = append(all, member{name, t.Name(), f})
		}
	}
	return all
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// isNamed reports whether a type is some Named[T].
func isNamed(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && strings.HasPrefix(t.Name(), "Named[")
}

func isNumber(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64, reflect.Float64:
		return true
	default:
		return false
	}
}

// units are those that neither name nor type of a number tell, by the end of its path.
var units = map[string]string{
	"per_second": "1/s", "growth_per_second": "1/s", "answered_per_second": "1/s", "open_per_second": "1/s",
	"seed": "number", "from_round": "number", "level": "share", "offered_load": "share of the cores",
	"trend": "τ, -1 to 1", "trend_p": "probability",
	"gap": "share", "gap_total": "share", "gap_static": "share", "gap_objective": "share", "last": "share", "idle_cost": "requests in flight", "relative_error": "share", "metadata_hit_rate": "share",
	"propagation_and_offload": "share", "gossip": "share", "migration": "share",
	"offered": "share of the cores", "busy": "share of the cores", "utilisation.mean": "share of the cores",
	"distance": "acts", "f": "requests in flight", "c": "requests in flight", "optimum_f": "requests in flight", "optimum_c": "requests in flight",
	"raised": "requests in flight", "stretch": "ratio", "versions": "writes",
	"energy.all": "requests in flight", "energy.sec": "requests in flight", "energy.sequential": "requests in flight",
	"copies.sec": "copies", "copies.sequential": "copies",
}

// unitOf is the unit of a number.
func unitOf(path string, t reflect.Type) string {
	parts := strings.Split(path, ".")
	last := parts[len(parts)-1]
	if u, ok := units[last]; ok {
		return u
	}
	if len(parts) > 1 {
		if u, ok := units[strings.Join(parts[len(parts)-2:], ".")]; ok {
			return u
		}
	}
	switch {
	case t.Kind() == reflect.Bool:
		return "0 or 1"
	case strings.HasSuffix(last, "bytes"):
		return "bytes"
	case strings.HasSuffix(last, "seconds"):
		return "s"
	case t.Kind() != reflect.Float64:
		return "count"
	case strings.Contains(path, "_ms"):
		return "ms"
	case strings.Contains(path, "gap") && strings.Contains(path, ".interval."):
		return "share"
	}
	return ""
}
