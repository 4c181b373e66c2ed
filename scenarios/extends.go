package scenarios

// inheritance is the key extends. Load follows it before anything is decoded,
// so it never reaches a Scenario.
type inheritance struct{}

func (inheritance) reset()      {}
func (inheritance) encode() any { return nil }
func (inheritance) describe() shape {
	return shape{kind: "path", form: "the path of a scenario"}
}

func (inheritance) decode(d *decoder, n *node, path string) {
	d.r.report(n.place, path, "", "only a file can extend another")
}
