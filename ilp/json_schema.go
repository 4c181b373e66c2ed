package ilp

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// JSONSchema is the JSON Schema (draft 2020-12) of a problem file, for editors. It is made
// from the types that the reader fills. It cannot see what positions and names refer to, nor
// sums: `ermes-sim ilp solve` has the last word.
func JSONSchema() []byte {
	return schemaText("ermes-sim placement problem", typeSchema(reflect.TypeFor[Instance](), &fileKey{}))
}

// PlacementSchema is that of a placement file.
func PlacementSchema() []byte {
	return schemaText("ermes-sim placement", object{
		{"type", "object"}, {"additionalProperties", typeSchema(reflect.TypeFor[namedSite](), &fileKey{})},
	})
}

func schemaText(title string, root object) []byte {
	text, err := json.Marshal(append(object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}}, root...))
	if err != nil {
		panic(err) // texts and numbers only
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		panic(err)
	}
	indented.WriteByte('\n')
	return indented.Bytes()
}

// typeSchema describes values of type t that stand at key k.
func typeSchema(t reflect.Type, k *fileKey) object {
	switch t.Kind() {
	case reflect.Pointer:
		return typeSchema(t.Elem(), k)
	case reflect.Struct:
		return structSchema(t)
	case reflect.Slice:
		out := object{{"type", "array"}}
		if k.filled {
			out = append(out, member{"minItems", 1})
		}
		if k.distinct {
			out = append(out, member{"uniqueItems", true})
		}
		return append(out, member{"items", typeSchema(t.Elem(), &fileKey{low: k.low, high: k.high})})
	case reflect.String:
		out := object{{"type", "string"}}
		if k.options != nil {
			out = append(out, member{"enum", k.options})
		}
		if k.filled {
			out = append(out, member{"minLength", 1})
		}
		return out
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.Float64:
		return append(append(object{{"type", "number"}}, limits(k)...), member{"maximum", mostOf})
	default: // whole numbers: nothing else stands in the files' types
		return append(object{{"type", "integer"}}, limits(k)...)
	}
}

func limits(k *fileKey) object {
	var out object
	if low, open := strings.CutPrefix(k.low, ">"); open {
		out = append(out, member{"exclusiveMinimum", json.Number(low)})
	} else if low != "" {
		out = append(out, member{"minimum", json.Number(low)})
	}
	if k.high != "" {
		out = append(out, member{"maximum", json.Number(k.high)})
	}
	return out
}

func structSchema(t reflect.Type) object {
	types := keysOf(t)
	var properties object
	var required []string
	for i := range fileKeys[t] {
		k := &fileKeys[t][i]
		var property object
		if about := k.about(); about != "" {
			property = append(property, member{"description", about})
		}
		property = append(property, typeSchema(types[k.name], k)...)
		if k.fallback != "" {
			property = append(property, member{"default", json.RawMessage(k.fallback)})
		}
		properties = append(properties, member{k.name, property})
		if k.required {
			required = append(required, k.name)
		}
	}
	out := object{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}}
	if required != nil {
		out = append(out, member{"required", required})
	}
	if t == reflect.TypeFor[Class]() {
		var either []object
		for _, name := range []string{"reads", "writes"} {
			some := object{{name, object{{"minItems", 1}}}}
			either = append(either, object{{"properties", some}, {"required", []string{name}}})
		}
		out = append(out, member{"anyOf", either})
	}
	return out
}

// about is a key's unit and range as one text.
func (k *fileKey) about() string {
	plain := strings.NewReplacer("`", "").Replace
	switch {
	case k.unit == "":
		return plain(k.says)
	case k.says == "":
		return plain(k.unit)
	}
	return plain(k.unit + ": " + k.says)
}

// An object is one of JSON whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}
