package scenarios

import (
	"bytes"
	"encoding/json"
	"strings"
)

// JSONSchema is the JSON Schema (draft 2020-12) of a scenario file, for
// editors. It is made from what the decoder uses. It cannot see what a file
// extends, nor what names refer to: `ermes-sim validate` has the last word.
func JSONSchema() []byte {
	root := objectSchema("", New().keys())
	out := append(ordered{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "ermes-sim scenario"},
	}, root...)
	text, err := out.MarshalJSON()
	if err != nil {
		panic(err) // strings and numbers only
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		panic(err)
	}
	indented.WriteByte('\n')
	return indented.Bytes()
}

// objectSchema describes a map. What a map must have is only demanded within
// lists and of a file that extends no other: elsewhere the other file may have it.
func objectSchema(path string, keys []key) ordered {
	var properties ordered
	var required []string
	for _, k := range keys {
		s := k.value.describe()
		if k.required {
			s.def = "" // what a reset leaves there is no default
		}
		property := append(ordered{{"description", k.doc}}, valueSchema(join(path, k.name), s)...)
		properties = append(properties, field{k.name, property})
		if k.required {
			required = append(required, k.name)
		}
	}
	out := ordered{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}}
	needs := ordered{}
	if required != nil {
		needs = append(needs, field{"required", required})
	}
	for _, c := range choices {
		if c.path != path {
			continue
		}
		var one []any
		for _, k := range c.keys {
			one = append(one, ordered{{"required", []string{k}}})
		}
		if c.kinds != nil {
			needs = append(needs,
				field{"if", ordered{{"properties", ordered{{"kind", ordered{{"enum", c.kinds}}}}}}},
				field{"then", ordered{{"oneOf", one}}})
			continue
		}
		needs = append(needs, field{"oneOf", one})
		if !strings.Contains(path, "[]") {
			out = append(out, field{"not", ordered{{"required", c.keys}}})
		}
	}
	switch {
	case strings.Contains(path, "[]") || strings.HasSuffix(path, "size"):
		return append(out, needs...)
	case path == "":
		return append(out,
			field{"required", []string{"version"}},
			field{"if", ordered{{"not", ordered{{"required", []string{"extends"}}}}}},
			field{"then", needs})
	}
	return out
}

func valueSchema(path string, s shape) ordered {
	out := plainSchema(path, s)
	if len(s.or) == 0 {
		return out
	}
	forms := []any{out}
	for _, o := range s.or {
		forms = append(forms, plainSchema(path, o))
	}
	return ordered{{"anyOf", forms}}
}

func plainSchema(path string, s shape) ordered {
	switch s.kind {
	case "object":
		return objectSchema(path, s.keys)
	case "list":
		return ordered{{"type", "array"}, {"items", valueSchema(path+"[]", *s.item)}}
	case "map":
		return ordered{{"type", "object"}, {"additionalProperties", ordered{{"type", "string"}}}}
	case "boolean":
		return ordered{{"type", "boolean"}, {"default", s.def == "true"}}
	case "integer", "number":
		return numberSchema(s)
	case "policy":
		name := ordered{{"type", "string"}, {"pattern", namePattern}}
		parameter := ordered{{"type", []string{"number", "boolean", "string", "array", "object"}}}
		return ordered{{"anyOf", []any{name, ordered{
			{"type", "object"},
			{"properties", ordered{{"policy", name}}},
			{"additionalProperties", parameter},
		}}}, {"default", s.def}}
	}
	return textSchema(s)
}

func numberSchema(s shape) ordered {
	out := ordered{{"type", s.kind}}
	if low, open := strings.CutPrefix(s.low, ">"); open {
		out = append(out, field{"exclusiveMinimum", json.Number(low)})
	} else if low != "" {
		out = append(out, field{"minimum", json.Number(low)})
	}
	if s.high != "" {
		out = append(out, field{"maximum", json.Number(s.high)})
	}
	if s.def != "" {
		out = append(out, field{"default", json.Number(s.def)})
	}
	return out
}

// textSchema describes words and quantities.
func textSchema(s shape) ordered {
	out := ordered{{"type", "string"}}
	switch {
	case s.options != nil:
		out = append(out, field{"enum", s.options})
	case s.pattern != "" && s.words != nil:
		out = append(out, field{"pattern", s.pattern + "|^(" + strings.Join(s.words, "|") + ")$"})
	case s.pattern != "":
		out = append(out, field{"pattern", s.pattern})
	}
	if s.def != "" {
		out = append(out, field{"default", s.def})
	}
	if strings.Contains(s.pattern, zeroPattern) && !strings.HasPrefix(s.low, ">") {
		return ordered{{"anyOf", []any{out, ordered{{"const", 0}}}}}
	}
	return out
}
