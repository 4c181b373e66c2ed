package scenarios

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A scalar is a number or quantity with a unit.
type scalar[T cmp.Ordered] struct {
	target    *T
	notation  notation[T]
	low, high *T
	openLow   bool   // low itself is not allowed
	word      string // stands for 0: unlimited, never
	def       T
	absent    bool   // there is no default: an absent key means something else
	defText   string // default as text, where it depends on another key
}

func duration(t *int64) *scalar[int64] { return &scalar[int64]{target: t, notation: durations} }
func size(t *int64) *scalar[int64]     { return &scalar[int64]{target: t, notation: sizes} }
func bandwidth(t *int64) *scalar[int64] {
	return (&scalar[int64]{target: t, notation: bandwidths}).above(0)
}
func speed(t *float64) *scalar[float64] { return &scalar[float64]{target: t, notation: speeds} }
func rate(t *float64) *scalar[float64]  { return &scalar[float64]{target: t, notation: rates} }
func integer(t *int) *scalar[int]       { return &scalar[int]{target: t, notation: wholes[int]()} }
func long(t *int64) *scalar[int64]      { return &scalar[int64]{target: t, notation: wholes[int64]()} }

func natural(t *uint64) *scalar[uint64] {
	return &scalar[uint64]{target: t, notation: wholes[uint64]()}
}

func number(t *float64) *scalar[float64] {
	return &scalar[float64]{target: t, notation: numbers}
}

func (s *scalar[T]) atLeast(low T) *scalar[T] { s.low = &low; return s }
func (s *scalar[T]) above(low T) *scalar[T]   { s.low, s.openLow = &low, true; return s }
func (s *scalar[T]) or(def T) *scalar[T]      { s.def = def; return s }
func (s *scalar[T]) unset() *scalar[T]        { s.absent = true; return s }
func (s *scalar[T]) orUnlimited() *scalar[T]  { s.word = "unlimited"; return s }
func (s *scalar[T]) orNever() *scalar[T]      { s.word = "never"; return s }

// between bounds the value on both sides; a bound set before by above stays.
func (s *scalar[T]) between(low, high T) *scalar[T] {
	if s.low == nil {
		s.low = &low
	}
	s.high = &high
	return s
}

func (s *scalar[T]) reset() { *s.target = s.def }

func (s *scalar[T]) decode(d *decoder, n *node, path string) {
	if s.word != "" && n.kind == scalarNode && n.text == s.word {
		var none T
		*s.target = none
		return
	}
	text, ok := d.scalar(n, path, s.notation.form(), s.notation.number, s.word)
	if !ok {
		return
	}
	v, suggestion, err := s.notation.parse(text)
	if err != nil {
		d.r.report(n.place, path, suggestion, "%s", err)
		return
	}
	if s.inRange(d, n, path, v) {
		*s.target = v
	}
}

func (s *scalar[T]) inRange(d *decoder, n *node, path string, v T) bool {
	show := s.notation.format
	switch {
	case s.low != nil && s.openLow && !(v > *s.low):
		d.r.report(n.place, path, "", "%s is not allowed; want more than %s", n.text, show(*s.low))
	case s.low != nil && v < *s.low:
		d.r.report(n.place, path, "", "%s is not allowed; want at least %s", n.text, show(*s.low))
	case s.high != nil && v > *s.high:
		d.r.report(n.place, path, "", "%s is not allowed; want at most %s", n.text, show(*s.high))
	default:
		return true
	}
	return false
}

func (s *scalar[T]) encode() any {
	var none T
	switch {
	case *s.target == none && s.word != "":
		return s.word
	case *s.target == none && s.absent:
		return nil
	case s.notation.number:
		return json.Number(s.notation.format(*s.target))
	default:
		return s.notation.format(*s.target)
	}
}

func (s *scalar[T]) describe() shape {
	out := shape{kind: s.notation.name, form: s.notation.form(), pattern: s.notation.pattern}
	if s.low != nil {
		out.low = s.notation.format(*s.low)
		if s.openLow {
			out.low = ">" + out.low
		}
	}
	if s.high != nil {
		out.high = s.notation.format(*s.high)
	}
	if s.word != "" {
		out.words = []string{s.word}
	}
	switch {
	case s.absent:
	case s.word != "":
		out.def = s.word
	default:
		out.def = s.notation.format(s.def)
	}
	return out
}

// A truth is true or false.
type truth struct {
	target *bool
	def    bool
}

func boolean(t *bool) *truth        { return &truth{target: t} }
func (f *truth) or(def bool) *truth { f.def = def; return f }
func (f *truth) reset()             { *f.target = f.def }
func (f *truth) encode() any        { return *f.target }
func (f *truth) describe() shape {
	return shape{kind: "boolean", form: "true or false", def: fmt.Sprint(f.def)}
}

func (f *truth) decode(d *decoder, n *node, path string) {
	text, ok := d.scalar(n, path, "true or false", true, "")
	if !ok {
		return
	}
	if text != "true" && text != "false" {
		suggestion := ""
		switch strings.ToLower(text) {
		case "on", "yes", "y", "true":
			suggestion = "true"
		case "off", "no", "n", "false":
			suggestion = "false"
		}
		d.r.report(n.place, path, suggestion, "want true or false, found %s", n.what())
		return
	}
	*f.target = text == "true"
}

// A word is a text, free, a name, or one of several.
type word struct {
	target  *string
	named   bool
	options []string
	def     string
}

func text(t *string) *word { return &word{target: t} }
func name(t *string) *word { return &word{target: t, named: true} }
func enum(t *string, options ...string) *word {
	return &word{target: t, options: options}
}

func (w *word) or(def string) *word { w.def = def; return w }
func (w *word) unset() *word        { return w }
func (w *word) reset()              { *w.target = w.def }

func (w *word) encode() any {
	if *w.target == "" {
		return nil
	}
	return *w.target
}

func (w *word) describe() shape {
	out := shape{kind: "text", form: "a text", def: w.def, options: w.options}
	if w.options != nil {
		out.form = "one of " + strings.Join(w.options, ", ")
	}
	if w.named {
		out.kind, out.form, out.pattern = "name", "a name", namePattern
	}
	return out
}

func (w *word) decode(d *decoder, n *node, path string) {
	switch {
	case w.options != nil:
		if text, ok := d.scalar(n, path, "one of "+strings.Join(w.options, ", "), false, ""); ok {
			if !slices.Contains(w.options, text) {
				d.r.report(n.place, path, Nearest(text, w.options), "%s is not one of %s", n.what(), strings.Join(w.options, ", "))
				return
			}
			*w.target = text
		}
	case w.named:
		if text, ok := d.name(n, path); ok {
			*w.target = text
		}
	default:
		if text, ok := d.scalar(n, path, "a text", false, ""); ok {
			if n.tag != "!!str" {
				d.r.report(n.place, path, "", "want a text, found %s; put it in quotes", n.what())
				return
			}
			*w.target = text
		}
	}
}
