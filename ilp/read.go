package ilp

import (
	"encoding/json"
	"io"
	"reflect"
)

// ReadInstance parses an instance file strictly: an unknown key, a key that stands twice, a required
// one that is missing, null, anything after the instance, and values that Prepare would refuse are
// errors. They are told at once, as FileErrors.
func ReadInstance(data []byte) (*Instance, error) {
	in := new(Instance)
	if err := strictly(data, in, "instance"); err != nil {
		return nil, err
	}
	if _, wrong := in.check(); len(wrong) > 0 {
		return nil, inFile(data, reflect.TypeFor[Instance](), wrong)
	}
	return in, nil
}

// WriteInstance writes an instance as ReadInstance reads it.
func WriteInstance(w io.Writer, in *Instance) error {
	whole := *in // lists are written as such, also where there is none
	whole.Nodes, whole.Functions = append([]Node{}, in.Nodes...), append([]Function{}, in.Functions...)
	whole.Collections, whole.Demand = append([]Collection{}, in.Collections...), append([]Class{}, in.Demand...)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	return encoder.Encode(&whole)
}
