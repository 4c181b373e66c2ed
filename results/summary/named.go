package summary

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Named is a JSON object whose members keep their order, so that summary.json
// reads the same way every time.
type Named[T any] []Member[T]

// Member is one named value.
type Member[T any] struct {
	Name  string
	Value T
}

// Get returns the value of a name, and whether there is one.
func (n Named[T]) Get(name string) (T, bool) {
	for _, m := range n {
		if m.Name == name {
			return m.Value, true
		}
	}
	var none T
	return none, false
}

// at returns the value of a name, appending it if it is new.
func (n *Named[T]) at(name string) *T {
	for i := range *n {
		if (*n)[i].Name == name {
			return &(*n)[i].Value
		}
	}
	*n = append(*n, Member[T]{Name: name})
	return &(*n)[len(*n)-1].Value
}

// MarshalJSON writes the members in order.
func (n Named[T]) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads the members in the order of the text.
func (n *Named[T]) UnmarshalJSON(text []byte) error {
	*n = Named[T]{}
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("want an object, found %s", text)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var m Member[T]
		m.Name, _ = name.(string)
		if err := d.Decode(&m.Value); err != nil {
			return err
		}
		*n = append(*n, m)
	}
	return nil
}
