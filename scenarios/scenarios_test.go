package scenarios

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// A built-in scenario that does not load would fail on the first command of the
// README.
func TestBuiltinScenariosLoad(t *testing.T) {
	names := Builtin()
	for _, want := range []string{"mobility", "quickstart", "usecases/cart"} {
		if !strings.Contains(strings.Join(names, " "), want) {
			t.Errorf("%s is not among %v", want, names)
		}
	}
	for _, name := range names {
		s, err := Load(name, Options{Catalogue: openCatalogue{}})
		if err != nil {
			t.Errorf("%s:\n%v", name, err)
			continue
		}
		if _, err := s.Network.Tree(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(s.Expect) == 0 || s.Description == "" {
			t.Errorf("%s: want a description and something that it expects", name)
		}
	}
}

// openCatalogue knows the policies that built-in scenarios use.
type openCatalogue struct{}

func (openCatalogue) Names(consistency string) []string {
	if consistency == SEC {
		return []string{"always-copy"}
	}
	return []string{"energy"}
}

func (openCatalogue) Params(name string) ([]PolicyParam, bool) {
	params := testCatalogue{}
	return params.Params(name)
}

// The mobility scenario is the thesis' experiment: these numbers are its
// definition, and a slip in the file would silently be another experiment.
func TestMobilityIsTheThesisExperiment(t *testing.T) {
	s, err := Load("builtin:mobility", Options{})
	if err != nil {
		t.Fatal(err)
	}
	tree, err := s.Network.Tree()
	if err != nil {
		t.Fatal(err)
	}
	clients := s.ClientNames([]string{AllClients})
	collections := s.CollectionNames([]string{"cart", "catalogue"})
	edge, _ := tree.Lookup("edge-15")
	got := []any{
		s.Round, s.Rounds, s.Duration, s.Placement.Epoch, len(clients), len(collections), tree.Len(),
		tree.RTT(0, edge), s.Network.Access.RTT, s.Mobility[0].Every, s.Coalesce, s.Clients[0].Arrivals,
		s.Network.NodesAt(s.Clients[0].At)[15], *s.Clients[0].WorkingSet,
	}
	want := []any{
		15 * second, 40, 600 * second, 15 * second, 64, 100, 21,
		20 * millisecond, 1 * millisecond, 75 * second,
		Coalesce{20 * millisecond, 20 * millisecond},
		Arrivals{Process: Poisson, Rate: 2},
		"edge-15",
		WorkingSet{Size: 2, Zipf: 0.9, Locality: 0.7, Region: "fog", Collections: []string{"cart", "catalogue"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A resolved scenario stands in every run's manifest. Read again it must be the
// same scenario, or the manifest would not say what was run.
func TestResolvedScenarioReadsBackTheSame(t *testing.T) {
	options := Options{Catalogue: testCatalogue{}}
	for _, name := range append(Builtin(), "template.yaml") {
		first, err := Load(name, options)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, err := first.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		second, err := Parse("resolved.json", text, options)
		if err != nil {
			t.Fatalf("%s:\n%v\n%s", name, err, text)
		}
		if diff := cmp.Diff(first, second, cmpopts.IgnoreUnexported(Scenario{})); diff != "" {
			t.Errorf("%s: -read +read back\n%s", name, diff)
		}
		if err := first.Validate(options); err != nil {
			t.Errorf("%s: Validate: %v", name, err)
		}
	}
}

// A scenario that a program makes must be held to the same rules as a file.
func TestValidateChecksWhatGoMade(t *testing.T) {
	s, err := Load("quickstart", Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Clients[0].WriteShare = 2
	s.Collections[0].At = "edge-9"
	err = s.Validate(Options{})
	want := "quickstart: collections[0].at: there is no node \"edge-9\"; did you mean \"edge-0\"?\n" +
		"quickstart: clients[0].write_share: 2 is not allowed; want at most 1"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// What is found out later, such as a missing export, must point to the line too.
func TestMistakeKnowsItsPlace(t *testing.T) {
	s, err := Load("builtin:mobility", Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := s.Mistake("functions[1].export", "ad_to_cart", []string{"view_cart", "add_to_cart"}, "the module has no export %q", "ad_to_cart")
	if got := e.Error(); !regexp.MustCompile(`^builtin:mobility.yaml:\d+:5: functions\[1\]\.export: the module has no export "ad_to_cart"; did you mean "add_to_cart"\?$`).MatchString(got) {
		t.Error(got)
	}
}

// The template is what `init` writes: it must be readable as it is, and it
// shows the main sections.
func TestTemplate(t *testing.T) {
	s, err := Parse("mine.yaml", Template(), Options{Catalogue: testCatalogue{}})
	if err != nil {
		t.Fatal(err)
	}
	if s.Mobility == nil || s.Expect == nil || len(s.Clients) != 2 {
		t.Errorf("the template shows too little: %+v", s)
	}
}

// golden compares text with a committed file, or writes it with -rewrite.
func golden(t *testing.T, file string, text []byte) {
	t.Helper()
	if flag.Lookup("rewrite").Value.String() == "true" {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, text) {
		t.Errorf("%s is out of date: run `make golden`\n%s", file, cmp.Diff(string(have), string(text)))
	}
}

// Without these, documentation and editors would drift from what is accepted.
func TestReferenceAndSchemaAreUpToDate(t *testing.T) {
	golden(t, "scenario.schema.json", JSONSchema())

	file := filepath.Join("..", "docs", "SCENARIOS.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- begin of the generated reference -->\n", "<!-- end of the generated reference -->\n"
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has lost the marks around the reference", file)
	}
	golden(t, file, []byte(before+begin+Reference()+end+after))
}

// Editors complain by the schema: it must accept every scenario that we ship,
// and refuse the mistakes that a schema can see.
func TestSchemaAgreesWithTheDecoder(t *testing.T) {
	schema := compileSchema(t)
	err := fs.WalkDir(embedded, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" || path == "worlds/city.yaml" { // a world without demand is no scenario
			return err
		}
		data, err := embedded.ReadFile(path)
		if err != nil {
			return err
		}
		if err := schema.Validate(yamlAsJSON(t, data)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"version: 2\nextends: a.yaml", "extends: a.yaml", "version: 1",
		"version: 1\nextends: a.yaml\nsede: 3", "version: 1\nextends: a.yaml\nseed: 1.5",
		"version: 1\nextends: a.yaml\nround: 15", "version: 1\nextends: a.yaml\nround: 15 sec",
		"version: 1\nextends: a.yaml\nround: 1s\nrounds: 3\nduration: 1s",
		"version: 1\nextends: a.yaml\nplacement: {beta: -1}", "version: 1\nextends: a.yaml\nsession: wiat",
		"version: 1\nextends: a.yaml\nfunctions: [{name: a, module: b}]",
		"version: 1\nextends: a.yaml\nnetwork: {tiers: [{tier: a, speed: 0}]}",
		"version: 1\nextends: a.yaml\nmobility: [{kind: direct, to: a}]",
		"version: 1\nextends: a.yaml\nexpect: [violations = 0]", "version: 1\nextends: a.yaml\nrecord: sample 1/0",
	} {
		if schema.Validate(yamlAsJSON(t, []byte(bad))) == nil {
			t.Errorf("the schema accepts\n%s", bad)
		}
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("scenario.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// yamlAsJSON reads YAML as an editor does.
func yamlAsJSON(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Examples in the docs that do not load would cost every reader an hour.
func TestExamplesOfTheDocsLoad(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "SCENARIOS.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?ms)^```yaml\n(version: 1\n.*?)^```$").FindAllSubmatch(page, -1)
	if len(examples) < 2 {
		t.Fatalf("found %d examples, want at least 2", len(examples))
	}
	for _, e := range examples {
		if _, err := Parse("docs.yaml", e[1], Options{Catalogue: testCatalogue{}}); err != nil {
			t.Errorf("%v\nin\n%s", err, e[1])
		}
	}
}
