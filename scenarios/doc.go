// Package scenarios reads what a run is to do: a Scenario, written in YAML.
//
// There are four nouns. A document is a YAML file as a tree of nodes that know
// their file, line and column; documents are merged (extends, --set) before
// anything is decoded. A key is one line of the schema: name, type, unit,
// range, default and doc, bound to a field of a Scenario; the decoder, the
// reference in docs/SCENARIOS.md and the JSON Schema are all made from the
// keys. A Problem is one mistake of the user with its place, its cause and its
// remedy; Errors lists all of them at once. An Expectation is a threshold on a
// value of a run's summary.
package scenarios
