package scenarios

// Collections is a number of collections that differ in name alone.
type Collections struct {
	Name        string
	Count       int // 0: one collection called Name; n: Name-0 ... Name-(n-1)
	Consistency string
	Size        Size
	At          string // node of the first copy; "" = the root
	Reads       string // function that clients call to read; "" = nobody reads
	Writes      string // function that clients call to write; "" = nobody writes
	Labels      map[string]string
}

// Size is what the state of a collection occupies at the start: Min bytes, or
// drawn between Min and Max with a uniform logarithm if Max > Min.
type Size struct {
	Min, Max int64 // bytes, 0 < Min <= Max
}
