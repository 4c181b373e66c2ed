package scenarios

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A PolicyCatalogue knows the placement policies. Load checks names and
// parameters against it.
type PolicyCatalogue interface {
	// Names lists the policies for a consistency model, sorted.
	Names(consistency string) []string
	// Params lists the parameters of a policy; false if there is no such policy.
	Params(name string) ([]PolicyParam, bool)
}

// A PolicyParam is one parameter of a policy.
type PolicyParam struct {
	Key  string
	Kind string  // "float", "int", "bool", "enum", "duration", "text", "texts", "numbers", "map", "file", "files" or "folder"
	Min  float64 // Min <= value <= Max if Min < Max
	Max  float64
	Enum []string // what an enum can be

	Required bool
}

// A policyChoice is a policy by name with its parameters.
type policyChoice struct {
	target      *Policy
	consistency string
	def         string
}

func policyOf(t *Policy, consistency string) *policyChoice {
	return &policyChoice{target: t, consistency: consistency}
}

func (c *policyChoice) or(def string) *policyChoice { c.def = def; return c }
func (c *policyChoice) reset()                      { *c.target = Policy{Name: c.def} }

// decode takes the long form; expandPolicies has written out the short one.
func (c *policyChoice) decode(d *decoder, n *node, path string) {
	if n.kind != mappingNode {
		d.r.report(n.place, path, "", "want the name of a policy, or a map with policy and its parameters, found %s", n.what())
		return
	}
	for _, e := range n.entries {
		at := join(path, e.key)
		d.places[at] = e.value.place
		if e.key == "policy" {
			if name, ok := d.name(e.value, at); ok {
				c.target.Name = name
			}
			continue
		}
		v, err := nestedValue(e.value)
		if err != "" {
			d.r.report(e.value.place, at, "", "%s", err)
			continue
		}
		if c.target.Params == nil {
			c.target.Params = map[string]any{}
		}
		c.target.Params[e.key] = v
	}
}

// nestedValue is a value as Go has it: a scalar, a []any or a map[string]any.
func nestedValue(n *node) (v any, problem string) {
	switch n.kind {
	case scalarNode:
		return plainValue(n)
	case listNode:
		list := make([]any, len(n.items))
		for i, item := range n.items {
			if list[i], problem = nestedValue(item); problem != "" {
				return nil, problem
			}
		}
		return list, ""
	case mappingNode:
		m := make(map[string]any, len(n.entries))
		for _, e := range n.entries {
			if m[e.key], problem = nestedValue(e.value); problem != "" {
				return nil, problem
			}
		}
		return m, ""
	}
	panic(fmt.Sprintf("scenarios: node of unknown kind %v", n.kind))
}

// plainValue is a scalar as Go has it.
func plainValue(n *node) (v any, problem string) {
	if n.kind != scalarNode || n.tag == "!!null" {
		return nil, fmt.Sprintf("want a number, a truth value or a word, found %s", n.what())
	}
	switch n.tag {
	case "!!int":
		v, _, err := wholes[int64]().parse(n.text)
		if err != nil {
			return nil, err.Error()
		}
		return v, ""
	case "!!float":
		v, _, err := numbers.parse(n.text)
		if err != nil {
			return nil, err.Error()
		}
		return v, ""
	case "!!bool":
		if n.text != "true" && n.text != "false" {
			return nil, "want true or false, found " + n.what()
		}
		return n.text == "true", ""
	}
	return n.text, ""
}

func (c *policyChoice) encode() any {
	out := ordered{{"policy", c.target.Name}}
	for _, k := range slices.Sorted(maps.Keys(c.target.Params)) {
		out = append(out, field{k, encodeValue(c.target.Params[k])})
	}
	return out
}

// encodeValue writes a parameter so that it is the same when it is read again.
func encodeValue(v any) any {
	switch x := v.(type) {
	case float64:
		text := formatFloat(x)
		if !strings.Contains(text, ".") {
			text += ".0" // stays a float when it is read again
		}
		return json.Number(text)
	case time.Duration:
		return durations.format(int64(x))
	case []any:
		list := make([]any, len(x))
		for i := range x {
			list[i] = encodeValue(x[i])
		}
		return list
	case map[string]any:
		out := ordered{}
		for _, k := range slices.Sorted(maps.Keys(x)) {
			out = append(out, field{k, encodeValue(x[k])})
		}
		return out
	}
	return v
}

func (c *policyChoice) describe() shape {
	return shape{kind: "policy", form: "the name of a policy, or a map with `policy` and its parameters", def: c.def}
}

// checkPolicy holds a policy against the catalogue, and turns parameters into
// the types that the policy expects.
func (v *validator) checkPolicy(p *Policy, consistency, path string) {
	if v.options.Catalogue == nil {
		return
	}
	names := v.options.Catalogue.Names(consistency)
	if !slices.Contains(names, p.Name) {
		v.report(join(path, "policy"), Nearest(p.Name, names), "there is no policy %q for %s collections; there are %s", p.Name, consistency, strings.Join(names, ", "))
		return
	}
	params, _ := v.options.Catalogue.Params(p.Name)
	known := make([]string, len(params))
	for i, param := range params {
		known[i] = param.Key
	}
	for _, k := range slices.Sorted(maps.Keys(p.Params)) {
		at := join(path, k)
		i := slices.Index(known, k)
		if i < 0 {
			v.report(at, Nearest(k, known), "the policy %s has no such parameter; it has %s", p.Name, orNone(known))
			continue
		}
		value, problem := params[i].convert(p.Params[k])
		if problem != "" {
			v.report(at, "", "%s", problem)
			continue
		}
		p.Params[k] = value
	}
	for i := range params {
		param := &params[i]
		if _, given := p.Params[param.Key]; param.Required && !given {
			v.report(path, "", "the policy %s needs %s", p.Name, param.Key)
		}
		v.policyPaths(p, param, path)
	}
}

// policyPaths makes what a parameter names into paths that can be opened from here.
func (v *validator) policyPaths(p *Policy, param *PolicyParam, path string) {
	at := join(path, param.Key)
	value, given := p.Params[param.Key]
	switch param.Kind {
	case "folder":
		name, _ := value.(string)
		if !given {
			at, name = join(path, "policy"), "."
		}
		name = v.relocated(at, name)
		if strings.HasPrefix(name, builtinPrefix) {
			name = "."
		}
		if p.Params == nil {
			p.Params = map[string]any{}
		}
		p.Params[param.Key] = name
	case "file":
		if name, ok := value.(string); ok {
			v.file(at, &name)
			p.Params[param.Key], p.Files = name, append(p.Files, name)
		}
	case "files":
		list, _ := value.([]string)
		for i := range list {
			v.file(at, &list[i])
		}
		p.Files = append(p.Files, list...)
	}
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// convert checks kind and range of a parameter.
func (p PolicyParam) convert(v any) (value any, problem string) {
	if _, ok := v.([]any); ok && p.Kind != "texts" && p.Kind != "files" && p.Kind != "numbers" {
		return nil, "want a number, a truth value or a word, found a list"
	}
	if _, ok := v.(map[string]any); ok && p.Kind != "map" {
		return nil, "want a number, a truth value or a word, found a map"
	}
	switch p.Kind {
	case "bool":
		if _, ok := v.(bool); !ok {
			return nil, fmt.Sprintf("want true or false, found %v", v)
		}
		return v, ""
	case "enum":
		text, ok := v.(string)
		if !ok || !slices.Contains(p.Enum, text) {
			return nil, fmt.Sprintf("%v is not one of %s", v, strings.Join(p.Enum, ", "))
		}
		return v, ""
	case "text", "file", "folder":
		text, ok := v.(string)
		if !ok || text == "" {
			return nil, fmt.Sprintf("want a text, found %v", v)
		}
		return text, ""
	case "texts", "files":
		return texts(v)
	case "numbers":
		return listOfNumbers(v)
	case "map":
		m, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Sprintf("want a map, found %v", v)
		}
		return m, ""
	}
	return p.size(v)
}

// size converts what has a range.
func (p PolicyParam) size(v any) (value any, problem string) {
	var size float64
	switch p.Kind {
	case "int":
		i, ok := v.(int64)
		if !ok {
			return nil, fmt.Sprintf("want an integer, found %v", v)
		}
		value, size = i, float64(i)
	case "float":
		switch f := v.(type) {
		case int64:
			value, size = float64(f), float64(f)
		case float64:
			value, size = f, f
		default:
			return nil, fmt.Sprintf("want a number, found %v", v)
		}
	case "duration":
		if ns, ok := v.(time.Duration); ok { // as checked before
			return ns, ""
		}
		text, ok := v.(string)
		if !ok {
			return nil, fmt.Sprintf("want a duration such as %s, found %v", durations.example, v)
		}
		ns, _, err := durations.parse(text)
		if err != nil {
			return nil, err.Error()
		}
		value, size = time.Duration(ns), float64(ns)
	default:
		panic("scenarios: policy parameter of kind " + strconv.Quote(p.Kind))
	}
	if p.Min < p.Max && (size < p.Min || size > p.Max) {
		return nil, fmt.Sprintf("%v is not allowed; want %v to %v", v, p.Min, p.Max)
	}
	return value, ""
}

// listOfNumbers is a list of numbers, which may have been converted before.
func listOfNumbers(v any) (value any, problem string) {
	if list, ok := v.([]float64); ok {
		return slices.Clone(list), ""
	}
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Sprintf("want a list of numbers such as [0.1, 2], found %v", v)
	}
	out := make([]float64, len(list))
	for i := range list {
		switch x := list[i].(type) {
		case int64:
			out[i] = float64(x)
		case float64:
			out[i] = x
		default:
			return nil, fmt.Sprintf("want a list of numbers, found %v in it", list[i])
		}
	}
	return out, ""
}

// texts is a list of texts, which may have been converted before.
func texts(v any) (value any, problem string) {
	if list, ok := v.([]string); ok {
		return slices.Clone(list), ""
	}
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Sprintf("want a list of texts such as [python3, rule.py], found %v", v)
	}
	out := make([]string, len(list))
	for i := range list {
		if out[i], ok = list[i].(string); !ok || out[i] == "" {
			return nil, fmt.Sprintf("want a list of texts, found %v in it; put numbers into quotes", list[i])
		}
	}
	return out, ""
}
