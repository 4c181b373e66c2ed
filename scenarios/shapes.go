package scenarios

// Kinds of shapes.
const (
	TableShape = "table" // linear between points of a period that repeats
	MMPPShape  = "mmpp"  // Markov-modulated: two states, exponential stays
	FlashShape = "flash" // a crowd that comes once
)

// A Shape is a factor on rates of calls that changes over time. Clients name it in their
// arrivals.
type Shape struct {
	Name string
	Kind string

	Period int64        // TableShape, ns
	Points []ShapePoint // TableShape

	States []ShapeState // MMPPShape: two
	Shared bool         // MMPPShape: all clients are in one state

	At, Rise, Hold, Fall int64   // FlashShape, ns
	Peak                 float64 // FlashShape
}

// A ShapePoint is a corner of a table.
type ShapePoint struct {
	At     int64 // ns after the begin of a period
	Factor float64
}

// A ShapeState is one of the states of a modulated process.
type ShapeState struct {
	Factor float64
	Mean   int64 // of a stay, ns
}

func (s *Shape) keys() []key {
	return []key{
		req("name", name(&s.Name), "Name of the shape; `arrivals.shape` refers to it."),
		req("kind", enum(&s.Kind, TableShape, MMPPShape, FlashShape), "`table`: linear between points, again and again. `mmpp`: two states with exponential stays (Markov-modulated Poisson process). `flash`: a crowd that comes once; before and after, the factor is 1."),
		opt("period", span(&s.Period).above(0).unset(), "After which the table begins again; needed by `table`."),
		opt("points", list(&s.Points, (*ShapePoint).keys), "Corners, in order of time; needed by `table`. From the last, the factor goes to the first of the next period."),
		opt("states", list(&s.States, (*ShapeState).keys), "The two states; needed by `mmpp`. The first is drawn by its share of the time."),
		opt("shared", boolean(&s.Shared), "All clients are in the same state, and burst together; else each has states of its own. `mmpp` only.").omit(s.Kind != MMPPShape),
		opt("at", span(&s.At).atLeast(0), "When the crowd begins to come; needed by `flash`.").omit(s.Kind != FlashShape),
		opt("rise", span(&s.Rise).atLeast(0), "How long it grows, from 1 to the peak; `flash` only.").omit(s.Kind != FlashShape),
		opt("hold", span(&s.Hold).atLeast(0), "How long it stays; `flash` only.").omit(s.Kind != FlashShape),
		opt("fall", span(&s.Fall).atLeast(0), "How long it goes, from the peak to 1; `flash` only.").omit(s.Kind != FlashShape),
		opt("peak", number(&s.Peak).between(0, maxFactor), "Factor at the peak; needed by `flash`.").omit(s.Kind != FlashShape),
	}
}

func (p *ShapePoint) keys() []key {
	return []key{
		req("at", span(&p.At).atLeast(0), "Time since the begin of a period, before its end."),
		req("factor", number(&p.Factor).between(0, maxFactor), "Factor on the rate then."),
	}
}

func (s *ShapeState) keys() []key {
	return []key{
		req("factor", number(&s.Factor).between(0, maxFactor), "Factor on the rate in this state."),
		req("mean", span(&s.Mean).above(0).unset(), "Mean length of a stay in it."),
	}
}

// maxFactor bounds factors: far above what anybody can mean, and low enough that no
// product of some overflows.
const maxFactor = 1e6
