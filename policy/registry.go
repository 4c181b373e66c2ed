package policy

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// A Param is one parameter of a policy.
type Param struct {
	Key     string
	Kind    string  // "float", "int", "bool", "enum" or "duration"
	Min     float64 // Min <= value <= Max if Min < Max; a duration in ns
	Max     float64
	Enum    []string // what an enum can be
	Default any      // float64, int64, bool, string or time.Duration
	Doc     string   // one sentence, with the unit
}

// A Definition is a policy as scenarios name it.
type Definition struct {
	Name        string
	Consistency []string // of "sequential" and "sec", what it is for
	Doc         string   // what it does, in one sentence
	Reference   string   // who invented it
	Params      []Param
	New         func(Values) Policy // gets a value for every parameter
}

// definitions are the registered policies, ascending by name.
var definitions []Definition

// Register makes a policy known under its name. It is called while the program
// starts: a policy of your own is one file with the policy and
//
//	func init() { policy.Register(policy.Definition{...}) }
func Register(d Definition) {
	i, found := slices.BinarySearchFunc(definitions, d.Name, compareName)
	if found {
		panic("policy: two policies are named " + d.Name)
	}
	for _, p := range d.Params {
		if _, err := p.convert(p.Default); err != nil {
			panic(fmt.Sprintf("policy: default of parameter %s of %s: %v", p.Key, d.Name, err))
		}
	}
	definitions = slices.Insert(definitions, i, d)
}

func compareName(d Definition, name string) int { return strings.Compare(d.Name, name) }

// Definitions lists the registered policies, ascending by name.
func Definitions() []Definition { return slices.Clone(definitions) }

func lookup(name string) (*Definition, bool) {
	i, found := slices.BinarySearchFunc(definitions, name, compareName)
	if !found {
		return nil, false
	}
	return &definitions[i], true
}

// Names lists the policies for a consistency model ("sec", "sequential"), sorted.
func Names(consistency string) []string {
	var names []string
	for _, d := range definitions {
		if slices.Contains(d.Consistency, consistency) {
			names = append(names, d.Name)
		}
	}
	return names
}

// Params lists the parameters of a policy; false if there is no such policy.
func Params(name string) ([]Param, bool) {
	d, ok := lookup(name)
	if !ok {
		return nil, false
	}
	return d.Params, true
}

// New makes the policy of that name. Parameters that are absent have their
// defaults; an unknown name or parameter, or a value out of range, is an error.
func New(name string, params map[string]any) (Policy, error) {
	d, ok := lookup(name)
	if !ok {
		all := make([]string, len(definitions))
		for i := range definitions {
			all[i] = definitions[i].Name
		}
		return nil, fmt.Errorf("there is no policy %q; there are %s", name, strings.Join(all, ", "))
	}
	values := make(Values, len(d.Params))
	for _, p := range d.Params {
		v, given := params[p.Key]
		if !given {
			v = p.Default
		}
		converted, err := p.convert(v)
		if err != nil {
			return nil, fmt.Errorf("policy %s: parameter %s: %w", name, p.Key, err)
		}
		values[p.Key] = converted
	}
	var unknown []string
	for key := range params {
		if _, ok := values[key]; !ok {
			unknown = append(unknown, key)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return nil, fmt.Errorf("policy %s has no parameter %s", name, strings.Join(unknown, ", "))
	}
	return d.New(values), nil
}

// convert checks kind and range.
func (p *Param) convert(v any) (any, error) {
	var size float64
	switch p.Kind {
	case "bool":
		if _, ok := v.(bool); !ok {
			return nil, fmt.Errorf("want true or false, found %v", v)
		}
		return v, nil
	case "enum":
		if text, ok := v.(string); !ok || !slices.Contains(p.Enum, text) {
			return nil, fmt.Errorf("%v is not one of %s", v, strings.Join(p.Enum, ", "))
		}
		return v, nil
	case "int":
		i, ok := v.(int64)
		if !ok {
			return nil, fmt.Errorf("want an integer, found %v", v)
		}
		size = float64(i)
	case "float":
		if i, ok := v.(int64); ok {
			v = float64(i)
		}
		f, ok := v.(float64)
		if !ok || math.IsNaN(f) {
			return nil, fmt.Errorf("want a number, found %v", v)
		}
		size = f
	case "duration":
		d, ok := v.(time.Duration)
		if !ok {
			return nil, fmt.Errorf("want a duration, found %v", v)
		}
		size = float64(d)
	default:
		panic("policy: parameter of kind " + p.Kind)
	}
	if p.Min < p.Max && (size < p.Min || size > p.Max) {
		return nil, fmt.Errorf("%v is not allowed; want %v to %v", v, p.Min, p.Max)
	}
	return v, nil
}

// Values are the parameters of a policy, each of its kind and in its range.
type Values map[string]any

// Float is the value of a parameter of kind "float".
func (v Values) Float(key string) float64 { return v[key].(float64) }

// Int is the value of a parameter of kind "int".
func (v Values) Int(key string) int { return int(v[key].(int64)) }

// Bool is the value of a parameter of kind "bool".
func (v Values) Bool(key string) bool { return v[key].(bool) }

// Enum is the value of a parameter of kind "enum".
func (v Values) Enum(key string) string { return v[key].(string) }

// both consistency models, for Definition.Consistency.
var both = []string{"sec", "sequential"}
