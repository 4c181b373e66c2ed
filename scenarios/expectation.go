package scenarios

// An Expectation is a threshold on one value of a run's summary.
type Expectation struct {
	Text  string  // as written
	Path  string  // dotted path into summary.json
	Op    string  // one of < <= > >= == !=
	Value float64 // what it is compared with
}
