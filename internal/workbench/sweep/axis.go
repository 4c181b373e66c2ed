package sweep

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"
)

var quantity = regexp.MustCompile(`^(-?[0-9.]+(?:[eE][-+]?[0-9]+)?)([A-Za-zµ/]*)$`)

// bounds reads the range of an axis: two numbers of one unit.
func (a *Axis) bounds() (from, to float64, unit string, err error) {
	read := func(key, text string) (float64, string, error) {
		part := quantity.FindStringSubmatch(text)
		if part == nil {
			return 0, "", fmt.Errorf("%s: %q is not a number with a unit, such as 0.5/s or 64", key, text)
		}
		x, err := strconv.ParseFloat(part[1], 64)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return 0, "", fmt.Errorf("%s: %s is too large", key, part[1])
		case err != nil:
			return 0, "", fmt.Errorf("%s: %q is not a number", key, part[1])
		}
		return x, part[2], nil
	}
	from, unit, err = read("from", a.From)
	if err != nil {
		return 0, 0, "", err
	}
	to, other, err := read("to", a.To)
	switch {
	case err != nil:
		return 0, 0, "", err
	case unit != other:
		return 0, 0, "", fmt.Errorf("from %s to %s: want one unit", a.From, a.To)
	case math.IsInf(to-from, 0):
		return 0, 0, "", fmt.Errorf("from %s to %s: the range is too large", a.From, a.To)
	case !(from < to):
		return 0, 0, "", fmt.Errorf("from %s to %s: want the smaller one first", a.From, a.To)
	case a.Scale == "log" && from <= 0:
		return 0, 0, "", fmt.Errorf("from %s: a log scale has no numbers below or at 0", a.From)
	}
	return from, to, unit, nil
}

// check finds what is wrong with an axis.
func (a *Axis) check(design string) []string {
	var wrong []string
	if a.Key == "" {
		wrong = append(wrong, "key: is missing; want one of the scenario, such as placement.beta")
	}
	if len(a.Values) > 0 {
		if a.From != "" || a.To != "" || a.Steps != 0 || a.Scale != "" || a.Integer {
			wrong = append(wrong, "give either values or a range (from, to, steps, scale, integer)")
		}
		return wrong
	}
	if _, _, _, err := a.bounds(); err != nil {
		wrong = append(wrong, err.Error())
	}
	if design == Grid && a.Steps < 2 {
		wrong = append(wrong, "steps: want at least 2 in a grid")
	}
	if design != Grid && a.Steps != 0 {
		wrong = append(wrong, "steps: only a grid has steps")
	}
	if a.Scale != "" && a.Scale != "linear" && a.Scale != "log" {
		wrong = append(wrong, fmt.Sprintf("scale: %q, want linear or log", a.Scale))
	}
	return wrong
}

// at is the value at u in [0, 1]: of a list the u-th part, of a range the number
// there.
func (a *Axis) at(u float64) string {
	if n := len(a.Values); n > 0 {
		return text(a.Values[min(n-1, int(u*float64(n)))])
	}
	from, to, unit, err := a.bounds()
	if err != nil {
		panic("sweep: axis " + a.Key + " was not checked: " + err.Error())
	}
	x := from + float64(u*(to-from))
	if a.Scale == "log" {
		x = math.Exp(math.Log(from) + float64(u*(math.Log(to)-math.Log(from))))
	}
	if a.Integer {
		return strconv.FormatFloat(math.Round(x), 'f', -1, 64) + unit
	}
	return strconv.FormatFloat(x, 'g', 9, 64) + unit
}

// all are the values of a grid.
func (a *Axis) all() []string {
	if len(a.Values) > 0 {
		out := make([]string, len(a.Values))
		for i, v := range a.Values {
			out[i] = text(v)
		}
		return out
	}
	out := make([]string, a.Steps)
	for i := range out {
		out[i] = a.at(float64(i) / float64(a.Steps-1))
	}
	return out
}

// text writes a value as --set takes it: YAML on one line.
func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var n yaml.Node
	if err := n.Encode(v); err != nil {
		panic(err) // came from YAML
	}
	flow(&n)
	out, err := yaml.Marshal(&n)
	if err != nil {
		panic(err)
	}
	return string(out[:len(out)-1])
}

func flow(n *yaml.Node) {
	n.Style |= yaml.FlowStyle
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode {
			flow(c)
		}
	}
}
