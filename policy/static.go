package policy

// Static leaves everything where it is: the lower end of every comparison.
type Static struct{}

func init() {
	Register(Definition{
		Name:        "static",
		Consistency: both,
		Doc:         "Leaves everything where it was put.",
		Reference:   "the comparison without a placement policy",
		New:         func(Values) Policy { return Static{} },
	})
}

// Decide proposes nothing.
func (Static) Decide(*View) []Action { return nil }
