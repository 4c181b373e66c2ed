package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// Options are what besides the file decides about a scenario.
type Options struct {
	Set    []string // key=value, applied in order after extends
	Policy []string // sec=P, sequential=P, or P for both where it can; applied after Set

	// Catalogue checks policies and their parameters; nil accepts any.
	Catalogue PolicyCatalogue
	// Metric checks the path of a value of summary.json, and says what was probably meant; nil
	// accepts any.
	Metric func(path string) (suggestion string, err error)
	// Guests are the names of the built-in modules; nil means retail-c and retail-go.
	Guests []string
	// Here makes paths relative to the working directory and not to the file that names
	// them: those of a resolved scenario in a manifest are.
	Here bool
	// Read reads a file of the user; nil means os.ReadFile.
	Read func(name string) ([]byte, error)
}

// Load reads the scenario in file, and what it extends. A file that is called
// builtin:NAME, or that does not exist and has the name of a built-in
// scenario, is the built-in one. The error is *Errors, with all that is wrong.
func Load(file string, o Options) (*Scenario, error) {
	l := newLoader(o)
	root := l.chain(l.locate(file), place{}, nil)
	return l.finish(root, file)
}

// Parse is Load of a scenario whose text is given; file is its name in errors,
// and what it extends is looked up relative to it.
func Parse(file string, data []byte, o Options) (*Scenario, error) {
	l := newLoader(o)
	root := l.document(file, data, nil)
	return l.finish(root, file)
}

// Validate checks a scenario that was made in Go as Load checks a file: ranges,
// names, and all else. The error is *Errors without lines.
func (s *Scenario) Validate(o Options) error {
	data, err := s.MarshalJSON()
	if err != nil {
		return err
	}
	name := s.Name
	if name == "" {
		name = "scenario"
	}
	_, err = Parse(name, data, o)
	if all, ok := errors.AsType[*Errors](err); ok {
		for i := range all.Problems {
			all.Problems[i].Line, all.Problems[i].Column = 0, 0
		}
	}
	return err
}

// New is a scenario with all defaults and no content.
func New() *Scenario {
	s := &Scenario{}
	for _, k := range s.keys() {
		k.value.reset()
	}
	s.Version = Version
	return s
}

// MarshalJSON writes the scenario as resolved: everything merged, all defaults
// explicit. JSON is YAML, so this is a scenario again, and the same one.
func (s *Scenario) MarshalJSON() ([]byte, error) {
	return encodeKeys(s.keys()).(ordered).MarshalJSON()
}

// Mistake is an error about the key at path (such as functions[0].export), for
// what can only be found out with the things that a scenario names. What was
// probably meant by word is chosen among candidates.
func (s *Scenario) Mistake(path, word string, candidates []string, format string, args ...any) *Errors {
	at := s.places.of(path)
	return &Errors{Problems: []Problem{{
		File: at.file, Line: at.line, Column: at.column,
		Path: path, Message: fmt.Sprintf(format, args...), Suggestion: Nearest(word, candidates),
	}}}
}

type loader struct {
	options Options
	r       reporter
}

func newLoader(o Options) *loader {
	if o.Guests == nil {
		o.Guests = []string{"retail-c", "retail-go"}
	}
	return &loader{options: o}
}

const builtinPrefix = "builtin:"

// locate decides between a file and a built-in scenario.
func (l *loader) locate(file string) string {
	if strings.HasPrefix(file, builtinPrefix) {
		if !strings.HasSuffix(file, ".yaml") {
			file += ".yaml"
		}
		return file
	}
	if l.options.Read == nil {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) && slices.Contains(Builtin(), strings.TrimSuffix(file, ".yaml")) {
			return builtinPrefix + strings.TrimSuffix(file, ".yaml") + ".yaml"
		}
	}
	return file
}

func (l *loader) read(file string) ([]byte, error) {
	if inside, ok := strings.CutPrefix(file, builtinPrefix); ok {
		return fs.ReadFile(embedded, inside)
	}
	if l.options.Read != nil {
		return l.options.Read(file)
	}
	return regular.ReadFile(file, maxFile)
}

// chain reads file and merges it on what it extends. from is where its name
// stands, above the files that are being read.
func (l *loader) chain(file string, from place, above []string) *node {
	path, at := "extends", from
	if at.file == "" {
		path, at = "", place{file: file}
	}
	if slices.Contains(above, file) {
		l.r.report(at, path, "", "%s extends itself: %s", file, strings.Join(append(above, file), " -> "))
		return nil
	}
	if len(above) > maxExtends {
		l.r.report(at, path, "", "more than %d files extend each other", maxExtends)
		return nil
	}
	data, err := l.read(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		name := strings.TrimSuffix(strings.TrimPrefix(file, builtinPrefix), ".yaml")
		suggestion := Nearest(name, Builtin())
		if path != "" && suggestion != "" {
			suggestion = builtinPrefix + suggestion
		}
		l.r.report(at, path, suggestion, "there is no file %s; built-in scenarios are %s", file, strings.Join(Builtin(), ", "))
		return nil
	case err != nil:
		l.r.report(at, path, "", "cannot read %s: %v", file, err)
		return nil
	}
	return l.document(file, data, append(above, file))
}

func (l *loader) document(file string, data []byte, above []string) *node {
	if above == nil {
		above = []string{file}
	}
	root := readDocument(file, data, &l.r)
	if root == nil {
		return nil
	}
	if root.kind != mappingNode {
		l.r.report(root.place, "", "", "a scenario is a map of keys, found %s", root.what())
		return nil
	}
	if !l.version(root) {
		return nil
	}
	expandPolicies(root)
	parent := root.get("extends")
	root.entries = slices.DeleteFunc(root.entries, func(e entry) bool { return e.key == "extends" })
	if parent == nil {
		namePolicies(root)
		return root
	}
	if parent.kind != scalarNode || parent.tag != "!!str" {
		l.r.report(parent.place, "extends", "", "want the path of a scenario, found %s", parent.what())
		return nil
	}
	base := l.chain(l.extended(file, parent.text), parent.place, above)
	if base == nil {
		return nil
	}
	return merge(base, root, "")
}

// extended is the file that a file extends by a name.
func (l *loader) extended(file, name string) string {
	if strings.HasPrefix(name, builtinPrefix) {
		return l.locate(name)
	}
	return beside(file, name)
}

// version checks that a file is of the version that this package reads; with
// another, further messages would only confuse.
func (l *loader) version(root *node) bool {
	v := root.get("version")
	switch {
	case v == nil:
		l.r.report(root.place, "version", "", "is missing; write `version: %d`", Version)
		root.entries = append(root.entries, entry{"version", root.place, &node{text: "1", tag: "!!int", place: root.place}})
	case v.tag == "!!int" && v.text != fmt.Sprint(Version):
		l.r.report(v.place, "version", "", "the file is of schema version %s, this ermes-sim reads version %d; see the CHANGELOG for how to convert it", brief(v.text), Version)
		return false
	}
	return true
}

// finish applies the options, decodes and validates.
func (l *loader) finish(root *node, file string) (*Scenario, error) {
	if root == nil {
		return nil, l.r.err()
	}
	for _, option := range l.options.Set {
		root = override(root, "--set ", option, &l.r)
	}
	for _, option := range l.options.Policy {
		root = l.overridePolicy(root, option)
	}
	s := New()
	s.Version = 0
	s.places = places{}
	d := decoder{r: &l.r, places: s.places, metric: l.options.Metric}
	d.object(s.keys(), root, "")
	d.settle(s, file)
	v := validator{s: s, r: &l.r, options: l.options, decoded: slices.Clone(l.r.problems)}
	v.all()
	if err := l.r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// settle computes what depends on several keys.
func (d *decoder) settle(s *Scenario, file string) {
	if s.Round <= 0 {
		s.Round = 1
	}
	for _, f := range d.later {
		f(s.Round)
	}
	if s.Rounds > 0 {
		if int64(s.Rounds) > maxTime/s.Round {
			d.r.report(d.places.of("rounds"), "rounds", "", "%d rounds of this length are more than virtual time holds (146 years)", s.Rounds)
		} else {
			s.Duration = int64(s.Rounds) * s.Round
		}
	}
	if s.Placement.Epoch == 0 {
		s.Placement.Epoch = s.Round
	}
	if s.Name == "" {
		s.Name = NameOf(strings.TrimPrefix(file, builtinPrefix))
	}
	for i := range s.Functions {
		if f := &s.Functions[i]; f.Export == "" {
			f.Export = f.Name
		}
	}
	for i := range s.Pin {
		if p := &s.Pin[i]; len(p.Replicas) == 0 && p.Leader != "" {
			p.Replicas = []string{p.Leader}
		}
	}
}

// overridePolicy applies one --policy option. `central` is the ablation that
// keeps all state at the root.
func (l *loader) overridePolicy(root *node, option string) *node {
	if option == "central" {
		return override(root, "--policy "+option, "execution.central=true", &l.r)
	}
	consistency, name, ok := strings.Cut(option, "=")
	if ok && consistency != SEC && consistency != Sequential {
		l.r.report(place{file: "--policy " + brief(option)}, "", Nearest(consistency, []string{SEC, Sequential}), "want a policy, sec=POLICY or sequential=POLICY")
		return root
	}
	targets := []string{consistency}
	if !ok {
		name, targets = option, []string{SEC, Sequential}
		if c := l.options.Catalogue; c != nil {
			able := slices.DeleteFunc(slices.Clone(targets), func(t string) bool { return !slices.Contains(c.Names(t), name) })
			if len(able) > 0 { // else the validation says what there is
				targets = able
			}
		}
	}
	for _, t := range targets {
		root = override(root, "--policy "+option, "placement."+t+"="+name, &l.r)
	}
	return root
}
