package scenarios

import (
	"math/bits"
	"regexp"
	"strconv"
)

// A stretch is a duration that may also be given in rounds: `75s`, `5 rounds`.
type stretch struct {
	scalar[int64]
}

func span(t *int64) *stretch { return &stretch{scalar[int64]{target: t, notation: spans}} }

var spans = func() notation[int64] {
	n := durations
	n.name, n.example = "time", "75s or 5 rounds"
	n.pattern = n.pattern[:len(n.pattern)-2] + "|[0-9]+ rounds?)$"
	return n
}()

func (s *stretch) atLeast(low int64) *stretch  { s.scalar.atLeast(low); return s }
func (s *stretch) above(low int64) *stretch    { s.scalar.above(low); return s }
func (s *stretch) unset() *stretch             { s.scalar.unset(); return s }
func (s *stretch) orText(text string) *stretch { s.absent, s.defText = true, text; return s }

var roundsForm = regexp.MustCompile(`^(\d{1,9}) rounds?$`)

func (s *stretch) decode(d *decoder, n *node, path string) {
	part := roundsForm.FindStringSubmatch(n.text)
	if part == nil || n.kind != scalarNode {
		s.scalar.decode(d, n, path)
		return
	}
	count, _ := strconv.ParseInt(part[1], 10, 64)
	d.later = append(d.later, func(round int64) {
		high, low := bits.Mul64(uint64(count), uint64(round))
		if high != 0 || low > maxTime {
			d.r.report(n.place, path, "", "%s of this length are more than virtual time holds (146 years)", n.text)
			return
		}
		if v := int64(low); s.inRange(d, n, path, v) {
			*s.target = v
		}
	})
}

func (s *stretch) describe() shape {
	out := s.scalar.describe()
	if s.defText != "" {
		out.def = s.defText
	}
	return out
}
