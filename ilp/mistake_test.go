package ilp

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// A fileMistake is an edit of soundInstance; § marks where the reader must see the mistake.
type fileMistake struct {
	key      string // what is wrong, as docs/ILP.md has it
	old, new string // old is "" where new is a whole file
	want     string
}

const soundInstance = `{
 "name": "a problem",
 "nodes": [
  {"name": "ä", "parent": -1, "memory_bytes": 0},
  {"name": "b", "parent": 0, "rtt_ns": 4, "cpu_cores": 2}],
 "functions": [{"name": "f", "execution_ns": [1, 2], "remote_calls": 1, "binary": "x"}, {"name": "g", "execution_ns": [1]}],
 "binaries": [{"name": "x", "bytes": 10}, {"name": "y", "bytes": 20}],
 "collections": [
  {"name": "c", "model": "none", "bytes": 30, "writes_per_s": 0.5, "group": "together"},
  {"name": "d", "model": "none", "bytes": 40, "group": "together"},
  {"name": "e", "model": "none", "bytes": 50}],
 "demand": [
  {"function": 0, "access": 0, "reads": [0, 1], "rate": 1},
  {"function": 1, "access": 1, "reads": [2], "writes": [], "rate": 2, "count": 0}],
 "access_rtt_ns": 6, "window_ns": 0, "beta": 1, "epsilon": 0.25,
 "binaries_in_memory": true, "leader_to_each": false, "remote_single": false,
 "migration": {"current": [0, 0, 1], "weight_access": 0.5, "weight_migration": 0.75, "bytes_per_second": 125}
}`

var instanceMistakes = []fileMistake{
	{key: "name", old: `"a problem"`, new: `§3`, want: "name: found 3, want a string"},
	{key: "nodes", new: `{"nodes": §[], "functions": [], "collections": [{"name": "c", "model": "sec", "bytes": 1}], "demand": []}`, want: "nodes: found 0 nodes, want 1 to 8192"},
	{key: "nodes.name", old: `"b", "parent"`, new: `§"ä", "parent"`, want: `nodes[1].name: found "ä", want another than that of node 0`},
	{key: "nodes.name", old: `"ä"`, new: `§""`, want: `nodes[0].name: found "", want one that is not empty`},
	{key: "nodes.parent", old: `-1`, new: `§0`, want: "nodes[0].parent: found 0, want -1"},
	{key: "nodes.parent", old: `"parent": 0`, new: `"parent": §3`, want: "nodes[1].parent: found 3, want a node that stands before it"},
	{key: "nodes.rtt_ns", old: `"rtt_ns": 4`, new: `"rtt_ns": §3`, want: "nodes[1].rtt_ns: found 3, want an even number"},
	{key: "nodes.rtt_ns", old: `"rtt_ns": 4`, new: `"rtt_ns": §1152921504606846978`, want: "nodes[1].rtt_ns: found 1152921504606846978, want RTTs that add up"},
	{key: "nodes.rtt_ns", old: `"memory_bytes": 0`, new: `"rtt_ns": §2`, want: "nodes[0].rtt_ns: found 2, want 0"},
	{key: "nodes.memory_bytes", old: `"memory_bytes": 0`, new: `"memory_bytes":  §-7`, want: "nodes[0].memory_bytes: found -7, want 0 or more"},
	{key: "nodes.memory_bytes", old: `"memory_bytes": 0`, new: `"memory_bytes": §"1 GiB"`, want: `nodes[0].memory_bytes: found "1 GiB", want an integer`},
	{key: "nodes.cpu_cores", old: `"cpu_cores": 2`, new: `"cpu_cores": §-2`, want: "nodes[1].cpu_cores: found -2, want 0 to 1e100"},
	{key: "functions", new: `{"nodes": [], "functions": §{"a": [1, {}]}, "collections": [], "demand": []}`, want: "functions: found an object, want a list"},
	{key: "functions.name", old: `"g"`, new: `§"f"`, want: `functions[1].name: found "f", want another name than that of functions[0]`},
	{key: "functions.execution_ns", old: `[1, 2]`, new: `§[1, 2, 3]`, want: "functions[0].execution_ns: found 3 execution times, want one for all nodes or one for each of the 2"},
	{key: "functions.execution_ns", old: `[1, 2]`, new: `[1,§-2]`, want: "functions[0].execution_ns[1]: found -2, want 0 or more"},
	{key: "functions.remote_calls", old: `"remote_calls": 1`, new: `"remote_calls": §-1`, want: "functions[0].remote_calls: found -1, want 0 or more"},
	{key: "functions.binary", old: `"binary": "x"`, new: `"binary": §"z"`, want: `functions[0].binary: there is no binary "z"`},
	{key: "binaries", new: `{"nodes": [], "binaries": §7, "functions": [], "collections": [], "demand": []}`, want: "binaries: found 7, want a list"},
	{key: "binaries.name", old: `"y"`, new: `§"x"`, want: `binaries[1].name: found "x", want another name than that of binaries[0]`},
	{key: "binaries.bytes", old: `20`, new: `§-20`, want: "binaries[1].bytes: found -20, want 0 or more"},
	{key: "collections", new: `{"nodes": [{"name": "a", "parent": -1}], "functions": [], "collections": §[], "demand": []}`, want: "collections: found an empty list"},
	{key: "collections.name", old: `"d"`, new: `§"c"`, want: `collections[1].name: found "c", want another name than that of collections[0]`},
	{key: "collections.model", old: `"model": "none", "bytes": 50`, new: `"model": §"non", "bytes": 50`, want: `collections[2].model: found "non", want none, sec or sequential`},
	{key: "collections.bytes", old: `40`, new: `§-40`, want: "collections[1].bytes: found -40, want 0 or more"},
	{key: "collections.bytes", old: `40`, new: `§9007199254740992`, want: "collections[1].bytes: found 9007199254740992, want all collections and binaries together to have at most 2^53"},
	{key: "collections.writes_per_s", old: `"writes_per_s": 0.5`, new: `"writes_per_s": §1e101`, want: "collections[0].writes_per_s: found 1e+101, want 0 to 1e100"},
	{key: "collections.group", old: `"bytes": 40, "group": "together"`, new: `"bytes": 40, "group": §3`, want: "collections[1].group: found 3, want a string"},
	{key: "demand", new: `{"nodes": [], "functions": [], "collections": [], "demand": §""}`, want: `demand: found "", want a list`},
	{key: "demand.function", old: `"function": 1`, new: `"function": §2`, want: "demand[1].function: found 2, want a position in functions, 0 to 1"},
	{key: "demand.access", old: `"access": 1`, new: `"access": §-1`, want: "demand[1].access: found -1, want a position in nodes, 0 to 1"},
	{key: "demand.reads", old: `[0, 1]`, new: `[0, §3]`, want: "demand[0].reads[1]: found 3, want a position in collections, 0 to 2"},
	{key: "demand.reads", old: `[0, 1]`, new: `[0, §0]`, want: `demand[0].reads[1]: found 0, collection "c", which stands in demand[0].reads[0] already`},
	{key: "demand.reads", old: `[0, 1]`, new: `[0, §2]`, want: `demand[0].reads[1]: found 2: the class needs "c" and "e" on one node`},
	{key: "demand.reads", old: `{"function": 1, "access": 1, "reads": [2]`, new: `§{"function": 1, "access": 1, "reads": []`, want: "demand[1]: it touches no collection"},
	{key: "demand.writes", old: `"writes": []`, new: `"writes": [§2]`, want: `demand[1].writes[0]: found 2, collection "e", which stands in demand[1].reads[0] already`},
	{key: "demand.rate", old: `"rate": 2`, new: `"rate": §-2`, want: "demand[1].rate: found -2, want 0 to 1e100"},
	{key: "demand.rate", old: `"rate": 2`, new: `"rate": §NaN`, want: "found NaN, want a value"},
	{key: "demand.count", old: `"count": 0`, new: `"count": §9`, want: "demand[1].count: found 9, want a rate, because there is no window_ns"},
	{key: "access_rtt_ns", old: `"access_rtt_ns": 6`, new: `"access_rtt_ns": §-6`, want: "access_rtt_ns: found -6, want 0 or more"},
	{key: "window_ns", old: `"window_ns": 0`, new: `"window_ns": §-1`, want: "window_ns: found -1, want 0 or more"},
	{key: "beta", old: `"beta": 1`, new: `"beta": §-1`, want: "beta: found -1, want 0 to 1e100"},
	{key: "epsilon", old: `"epsilon": 0.25`, new: `"epsilon": §1e999`, want: "epsilon: found 1e999, which is beyond what this key may be"},
	{key: "binaries_in_memory", old: `true`, new: `§1`, want: "binaries_in_memory: found 1, want true or false"},
	{key: "leader_to_each", old: `"leader_to_each": false`, new: `"leader_to_each": §"no"`, want: `leader_to_each: found "no", want true or false`},
	{key: "remote_single", old: `"remote_single": false`, new: `"remote_single": §null`, want: "remote_single: found null, want true or false"},
	{key: "migration", new: `{"nodes": [], "functions": [], "collections": [], "demand": [], "migration": §true}`, want: "migration: found true, want an object"},
	{key: "migration.current", old: `[0, 0, 1]`, new: `§[0, 0]`, want: "migration.current: found 2 nodes, want one for each of the 3 collections"},
	{key: "migration.current", old: `[0, 0, 1]`, new: `[0, 0, §2]`, want: "migration.current[2]: found 2, want a position in nodes, 0 to 1"},
	{key: "migration.weight_access", old: `0.5, "weight_migration"`, new: `§-0.5, "weight_migration"`, want: "migration.weight_access: found -0.5, want 0 to 1e100"},
	{key: "migration.weight_migration", old: `0.75`, new: `§-0.75`, want: "migration.weight_migration: found -0.75, want 0 to 1e100"},
	{key: "migration.bytes_per_second", old: `125`, new: `§0`, want: "migration.bytes_per_second: found 0, want more than 0"},
}

// text is the file with the mistake, and the line and column of its mark.
func (c *fileMistake) text(t testing.TB) (text string, at [2]int) {
	t.Helper()
	marked := c.new
	if c.old != "" {
		marked = strings.Replace(soundInstance, c.old, c.new, 1)
	}
	before, after, ok := strings.Cut(marked, "§")
	if !ok {
		t.Fatalf("%s is not in the file, or has no mark", c.old)
	}
	lines := strings.Split(before, "\n")
	return before + after, [2]int{len(lines), 1 + len([]rune(lines[len(lines)-1]))}
}

// inTheFile is the mistakes of a file, which must all have a place in it.
func inTheFile(t *testing.T, data []byte, err error) FileErrors {
	t.Helper()
	all, ok := errors.AsType[FileErrors](err)
	if !ok || len(all) == 0 {
		t.Fatalf("%v (%T) names no place", err, err)
	}
	lines := bytes.Split(bytes.TrimPrefix(data, byteOrderMark), []byte("\n"))
	for _, e := range all {
		if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > 1+len(lines[e.Line-1]) {
			t.Fatalf("%v is at no place of the file", e)
		}
	}
	return all
}

// hasAt tells whether a mistake is told at a line and column.
func hasAt(all FileErrors, at [2]int, want string) bool {
	for _, e := range all {
		if e.Line == at[0] && e.Column == at[1] && strings.HasPrefix(e.Message, want) {
			return true
		}
	}
	return false
}

// Mistakes in values named a class by its number, and neither file, line nor column.
func TestEveryMistakeHasAPlace(t *testing.T) {
	if _, err := ReadInstance([]byte(soundInstance)); err != nil {
		t.Fatal(err)
	}
	tried := make(map[string]bool)
	for _, c := range instanceMistakes {
		tried[c.key] = true
		text, at := c.text(t)
		_, err := ReadInstance([]byte(text))
		if err == nil {
			t.Errorf("%s is read", c.new)
			continue
		}
		all := inTheFile(t, []byte(text), err)
		if !hasAt(all, at, c.want) || len(all) > 1 {
			t.Errorf("%s at %v:\n%v\nwant only: %s", c.new, at, err, c.want)
		}
	}
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		types := keysOf(of)
		for _, k := range fileKeys[of] {
			if !tried[path+k.name] {
				t.Errorf("no mistake of %s%s is tried", path, k.name)
			}
			walk(element(types[k.name]), path+k.name+".")
		}
	}
	walk(reflect.TypeFor[Instance](), "")
}

// What does not agree with something else in the file must be told at the one that is out of line.
func TestMistakesBetweenValuesHaveAPlace(t *testing.T) {
	const head = `{"nodes": [{"name": "a", "parent": -1}], "functions": [{"name": "f", "execution_ns": [1]}],
 `
	for _, c := range []fileMistake{
		{new: head + `"collections": [{"name": "c", "model": "sec", "bytes": 1, "group": §"x"}], "demand": []}`, want: `collections[0].group: found "x", want none`},
		{new: head + `"collections": [{"name": "c", "model": "none", "bytes": 1, "group": "x"}, {"name": "d", "model": "sequential", "bytes": 1, "group": §"x"}], "demand": []}`, want: `collections[1].group: found "x", want collections of one model`},
		{new: head + `"collections": [{"name": "c", "model": "none", "bytes": 1}, {"name": "d", "model": "sec", "bytes": 1}], "demand": [{"function": 0, "access": 0, "reads": [0], "writes": [§1], "rate": 1}]}`, want: `demand[0].writes[0]: found 1, collection "d" (sec), but "c" is none`},
		{new: head + `"window_ns": 5, "collections": [{"name": "c", "model": "none", "bytes": 1}], "demand": [{"function": 0, "access": 0, "reads": [0], "rate": §1}]}`, want: "demand[0].rate: found 1, want a count"},
		{new: head + `"window_ns": 5, "collections": [{"name": "c", "model": "none", "bytes": 1}], "demand": [{"function": 0, "access": 0, "reads": [0], "count": §-1}]}`, want: "demand[0].count: found -1, want 0 or more"},
		{new: head + `"collections": [{"name": "c", "model": §"sec", "bytes": 1}], "demand": [], "migration": {"current": [0], "bytes_per_second": 1}}`, want: `collections[0].model: found "sec", want "none"`},
		{new: "\ufeff" + head + `"collections": [{"name": "c", "model": "sec", "bytes": 1}], "demand": [], "beta": §-1}`, want: "beta: found -1"},
	} {
		text, at := c.text(t)
		_, err := ReadInstance([]byte(text))
		if all := inTheFile(t, []byte(text), err); !hasAt(all, at, c.want) || len(all) > 1 {
			t.Errorf("%s at %v:\n%v\nwant only: %s", c.new, at, err, c.want)
		}
	}
}

// All mistakes of a file must be told together, in their order: of form, or else of what values are.
func TestMistakesAreToldTogether(t *testing.T) {
	for _, c := range []struct {
		edits []string
		want  []string
	}{
		{
			[]string{`"rate": 2`, `"rate": -2`, `"parent": 0`, `"parent": 3`, `"rtt_ns": 4`, `"rtt_ns": -3`, `"bytes": 40`, `"bytes": -1`},
			[]string{"line 5 column 27: nodes[1].parent", "line 5 column 40: nodes[1].rtt_ns", "line 10 column 43: collections[1].bytes", "line 14 column 68: demand[1].rate"},
		},
		{
			[]string{`"rate": 2`, `"rte": 2`, `"parent": 0, `, ``, `"bytes": 40`, `"bytes": "40"`, `"beta": 1,`, `"beta": 1 "x"`},
			[]string{`line 5 column 3: nodes[1]: key "parent" is missing`, `line 10 column 43: collections[1].bytes: found "40", want an integer`, `line 14 column 60: demand[1]: unknown key "rte"`, `line 15 column 48: found '"', want a comma or }`},
		},
	} {
		_, err := ReadInstance([]byte(strings.NewReplacer(c.edits...).Replace(soundInstance)))
		var got []string
		for _, e := range inTheFile(t, []byte(soundInstance), err) {
			got = append(got, e.Error())
		}
		if len(got) != len(c.want) {
			t.Fatalf("%q, want %q", got, c.want)
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("%s, want %s", got[i], c.want[i])
			}
		}
	}
}

// Problems that are built in Go have no file, but paths.
func TestMistakesWithoutAFileNameThePath(t *testing.T) {
	in, err := ReadInstance([]byte(soundInstance))
	if err != nil {
		t.Fatal(err)
	}
	in.Demand[1].Rate, in.Nodes[1].RTT = math.NaN(), 3
	_, err = Prepare(in)
	const want = "nodes[1].rtt_ns: found 3, want an even number of ns, 0 or more\ndemand[1].rate: found NaN, want 0 to 1e100"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if m, ok := errors.AsType[*Mistake](err); !ok || m.Path != "nodes[1].rtt_ns" {
		t.Errorf("%v has no path", err)
	}
}

// Names, calls and copies of a placement file were refused without a line.
func TestEveryMistakeOfAPlacementHasAPlace(t *testing.T) {
	// A name that looks like a path must not be mistaken for one.
	in, err := ReadInstance([]byte(strings.Replace(soundInstance, `"name": "c"`, `"name": "e.replicas"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	p := prepared(t, in)
	const sound = `{"e.replicas": {"leader": "b", "replicas": ["ä", "b"], "calls": [{"class": 0, "node": "b"}]},
 "d": {"replicas": ["b"]},
 "e": {"replicas": ["ä"], "calls": [{"class": 1, "node": "ä"}]}}`
	if _, _, err := p.DecodePlacement([]byte(sound)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []fileMistake{
		{old: `"leader": "b"`, new: `"leader": §"c"`, want: `"e.replicas".leader: there is no node "c"`},
		{old: `["ä", "b"]`, new: `["ä", §"c"]`, want: `"e.replicas".replicas[1]: there is no node "c"`},
		{old: `["ä", "b"]`, new: `["ä", §"ä"]`, want: `"e.replicas".replicas[1]: found "ä", which stands in`},
		{old: `"e": {"replicas": ["ä"]`, new: `"e": {"replicas": §[]`, want: `e.replicas: found an empty list`},
		{old: `"class": 1`, new: `"class": §0`, want: `e.calls[0].class: found 0, whose first collection is "e.replicas"`},
		{old: `"class": 1`, new: `"class": §2`, want: `e.calls[0].class: found 2, want a position in demand, 0 to 1`},
		{old: `"node": "ä"`, new: `"node": §"c"`, want: `e.calls[0].node: there is no node "c"`},
		{old: `[{"class": 1, "node": "ä"}]`, new: `[{"class": 1, "node": "ä"}, {"class": §1, "node": "b"}]`, want: "e.calls[1].class: found 1, which has a node already"},
		{old: ` "d": {"replicas": ["b"]},`, new: ` "d": {"replicas": ["b"]}, §"f": {"replicas": ["b"]},`, want: `f: there is no collection "f"`},
		{old: sound, new: `§{"d": {"replicas": ["b"]}, "e": {"replicas": ["b"]}}`, want: `collection "e.replicas" is not placed`},
	} {
		c.old, c.new = "", strings.Replace(sound, c.old, c.new, 1)
		text, at := c.text(t)
		_, _, err := p.DecodePlacement([]byte(text))
		if all := inTheFile(t, []byte(text), err); !hasAt(all, at, c.want) || len(all) > 1 {
			t.Errorf("%s at %v:\n%v\nwant only: %s", text, at, err, c.want)
		}
	}
}

// The words of encoding/json are for its callers.
func TestMistakesOfSyntaxAreToldInOurWords(t *testing.T) {
	for _, c := range [][2]string{
		{`{"beta": §NaN}`, "found NaN, want a value"},
		{`{"beta": §-Infinity}`, "found"},
		{`{"beta" §1}`, `found '1', want a colon`},
		{`{"beta": 1 §"x": 2}`, `found '"', want a comma or }`},
		{`{§beta: 1}`, "found beta, want a key in double quotes"},
		{`{"nodes": [1 §2]}`, `found '2', want a comma or ]`},
		{`{"name": "\§x"}`, "found x, want an escape"},
		{`{"name": "\u00§zz"}`, "found zz, want four hexadecimal digits"},
		{"{\"name\": \"a§\n\"}", `found '\n', want a character of a text`},
		{`{"beta": 1.§x}`, "found x, want a digit"},
		{`{"beta": tr§eu}`, "found eu, want true, false or null"},
		{`{"beta": 1§ä}`, `found 'ä', want a comma or }`},
	} {
		before, after, _ := strings.Cut(c[0], "§")
		_, err := ReadInstance([]byte(before + after))
		at := [2]int{1, 1 + len([]rune(before))}
		if strings.Contains(c[0], "Infinity") {
			at[1]++ // a minus may stand there
		}
		if all := inTheFile(t, []byte(before+after), err); !hasAt(all, at, c[1]) || strings.Contains(err.Error(), "invalid character") {
			t.Errorf("%s: %v, want %s at %v", c[0], err, c[1], at)
		}
	}
}
