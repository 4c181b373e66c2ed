package scenarios

import (
	"fmt"
	"slices"
)

// maxPeakedness is how many times its mean a rate may be at most: beyond, nearly all
// candidates of the arrivals would be drawn in vain.
const maxPeakedness = 1000

// shapes checks them, and notes what arrivals need to know.
func (v *validator) shapes() {
	v.factors = map[string]factor{}
	first := map[string]int{}
	for i := range v.s.Shapes {
		s := &v.s.Shapes[i]
		path := fmt.Sprintf("shapes[%d]", i)
		if j, dup := first[s.Name]; dup && s.Name != "" {
			v.report(path+".name", "", "%q is the name of shapes[%d] already", s.Name, j)
			continue
		}
		first[s.Name] = i
		before := len(v.r.problems)
		v.shapeKeys(path, s)
		var f factor
		switch s.Kind {
		case TableShape:
			f = v.tableShape(path, s)
		case MMPPShape:
			f = v.mmppShape(path, s)
		case FlashShape:
			f = v.flashShape(path, s)
		}
		if len(v.r.problems) == before && !v.troubled(path) && f.mean < f.most/maxPeakedness {
			v.report(path, "", "the highest factor, %s, is more than %d times the mean, %.3g: most of what is drawn would be thrown away", formatFloat(f.most), maxPeakedness, f.mean)
		}
		f.known = len(v.r.problems) == before
		v.factors[s.Name] = f
	}
}

// A factor is what a shape comes to: its maximum, and its mean over a period or the run.
type factor struct {
	most, mean float64
	known      bool // the shape is valid
}

// shapeKeys checks that a shape has the keys of its kind and no others.
func (v *validator) shapeKeys(path string, s *Shape) {
	given := func(key string) bool { _, ok := v.s.places[join(path, key)]; return ok }
	want, ok := map[string][]string{
		TableShape: {"period", "points"},
		MMPPShape:  {"states", "shared"},
		FlashShape: {"at", "peak", "rise", "hold", "fall"},
	}[s.Kind]
	if !ok {
		return
	}
	for _, k := range want[:2] {
		if k != "shared" && !given(k) {
			v.report(join(path, k), "", "is missing; a %s needs it", s.Kind)
		}
	}
	for _, k := range []string{"period", "points", "states", "shared", "at", "rise", "hold", "fall", "peak"} {
		if given(k) && !slices.Contains(want, k) {
			v.report(join(path, k), "", "means nothing to a %s, which has %s", s.Kind, orNone(want))
		}
	}
}

func (v *validator) tableShape(path string, s *Shape) (f factor) {
	for i, p := range s.Points {
		at := fmt.Sprintf("%s.points[%d].at", path, i)
		switch {
		case i > 0 && p.At <= s.Points[i-1].At:
			v.report(at, "", "%s is not after the point before, %s", durations.format(p.At), durations.format(s.Points[i-1].At))
		case s.Period > 0 && p.At >= s.Period:
			v.report(at, "", "%s is not before the end of the period, %s", durations.format(p.At), durations.format(s.Period))
		}
		next := s.Points[(i+1)%len(s.Points)]
		width := next.At - p.At
		if i == len(s.Points)-1 {
			width += s.Period
		}
		f.most = max(f.most, p.Factor)
		f.mean += (p.Factor + next.Factor) / 2 * float64(width) / float64(max(1, s.Period))
	}
	if len(s.Points) == 0 {
		v.report(path+".points", "", "is empty; want at least one point")
	}
	v.someCalls(path+".points", f)
	return f
}

// someCalls refuses shapes under which nobody ever calls.
func (v *validator) someCalls(path string, f factor) {
	if f.most == 0 {
		v.report(path, "", "all factors are 0: there would be no calls at all")
	}
}

func (v *validator) mmppShape(path string, s *Shape) (f factor) {
	if len(s.States) != 2 {
		v.report(path+".states", "", "has %d states; want two", len(s.States))
		return f
	}
	a, b := s.States[0], s.States[1]
	f.most = max(a.Factor, b.Factor)
	if total := float64(a.Mean) + float64(b.Mean); total > 0 {
		f.mean = (a.Factor*float64(a.Mean) + b.Factor*float64(b.Mean)) / total
		clients := 1.0
		if !s.Shared {
			clients = float64(v.shapedBy(s.Name))
		}
		if turns := 2 * float64(v.s.Duration) / total * clients; turns > maxDrawn {
			v.report(path+".states", "", "the states would change %.2g times in this run; at most %.0e times are drawn", turns, float64(maxDrawn))
		}
	}
	v.someCalls(path+".states", f)
	return f
}

// shapedBy counts the clients whose rate has a shape.
func (v *validator) shapedBy(name string) (n int) {
	for i := range v.s.Clients {
		if slices.Contains(v.s.Clients[i].Arrivals.Shape, name) {
			n += max(1, v.s.Clients[i].Count)
		}
	}
	return n
}

// maxDrawn is how many events of one kind (changes of state, moves, faults) are drawn
// before a run.
const maxDrawn = 10_000_000

func (v *validator) flashShape(path string, s *Shape) (f factor) {
	if s.Rise+s.Hold+s.Fall == 0 {
		v.report(path+".hold", "", "the crowd never is there: give rise, hold or fall")
	}
	if v.s.Duration > 0 {
		v.within(path+".at", s.At)
	}
	extra := (s.Peak - 1) * (float64(s.Rise)/2 + float64(s.Hold) + float64(s.Fall)/2)
	return factor{most: max(1, s.Peak), mean: 1 + extra/float64(max(v.s.Duration, s.At+s.Rise+s.Hold+s.Fall, 1))}
}

// shaped checks the shapes of arrivals, and their ceiling.
func (v *validator) shaped(path string, a *Arrivals) {
	most, mean, known := 1.0, 1.0, true
	for i, name := range a.Shape {
		f, ok := v.factors[name]
		if !ok && v.trusted("shapes", "name") {
			at := fmt.Sprintf("%s.shape[%d]", path, i)
			if _, there := v.s.places[at]; !there {
				at = path + ".shape"
			}
			v.reference(at, "shape", name, listed(v.factors))
		}
		most, mean, known = most*f.most, mean*f.mean, known && f.known
	}
	switch {
	case !known:
	case a.Ceiling != 0 && a.Ceiling < most:
		v.report(path+".ceiling", "", "%s is below the highest factor of the shapes, %s", formatFloat(a.Ceiling), formatFloat(most))
	case a.Ceiling > maxPeakedness*mean:
		v.report(path+".ceiling", "", "%s is more than %d times the mean of the shapes, %.3g: most of what is drawn would be thrown away", formatFloat(a.Ceiling), maxPeakedness, mean)
	case most > maxPeakedness*mean:
		v.report(path+".shape", "", "together the shapes' highest factor, %s, is more than %d times the mean, %.3g: most of what is drawn would be thrown away", formatFloat(most), maxPeakedness, mean)
	case a.Rate*max(most, a.Ceiling) > 1e9:
		v.report(path+".rate", "", "times the highest factor, %s, is more than one call per nanosecond", formatFloat(max(most, a.Ceiling)))
	}
}
