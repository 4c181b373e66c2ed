package ilp

import (
	"cmp"
	"reflect"
	"strings"
)

// A fileKey is a key of a problem or placement file: what docs/ILP.md, the JSON Schemas and
// the reader say of it.
type fileKey struct {
	name string // as it stands in the file
	unit string
	says string // what it may be

	low      string // least value, or ">" and what it must exceed; "" for none
	high     string // greatest value; "" for none
	options  []string
	filled   bool   // a text or list that must not be empty
	distinct bool   // each entry of the list once
	required bool   // the file must have it
	fallback string // what it is where it is left out, in JSON; "" for nothing
	is       string // the fallback in words, where JSON does not say it
}

// fileKeys are the keys of every type that stands in a file, in the order of its fields.
var fileKeys = map[reflect.Type][]fileKey{
	reflect.TypeFor[Instance](): {
		{name: "name", says: "any text; for messages and exports"},
		{name: "nodes", says: "a list: the root first, every parent before its children", filled: true, required: true},
		{name: "functions", says: "a list", required: true},
		{name: "binaries", says: "a list; for `binaries_in_memory`"},
		{name: "collections", says: "a list, not empty", filled: true, required: true},
		{name: "demand", says: "a list of classes: calls of one function, at one node, on the same collections", required: true},
		{name: "access_rtt_ns", unit: "ns", says: "round trip between a client and its access node, 0 or more", low: "0", fallback: "0"},
		{name: "window_ns", unit: "ns", says: "over which `demand.count` was counted; 0 where classes have rates", low: "0", fallback: "0"},
		{name: "beta", unit: "requests in flight per update/s and second of RTT", says: "0 or more", low: "0", fallback: "0"},
		{name: "epsilon", unit: "requests in flight per copy", says: "0 or more", low: "0", fallback: "0"},
		{name: "binaries_in_memory", says: "binaries take memory where their functions execute", fallback: "false"},
		{name: "leader_to_each", says: "updates travel from the leader to each copy, not along the tree", fallback: "false"},
		{name: "remote_single", says: "sec calls of one collection may execute away from it", fallback: "false"},
		{name: "migration", says: "the migration-aware model: all collections `none`"},
	},
	reflect.TypeFor[Node](): {
		{name: "name", says: "not empty, its own", filled: true, required: true},
		{name: "parent", unit: "position in `nodes`", says: "-1 for the root, else less than the node's own", low: "-1", required: true},
		{name: "rtt_ns", unit: "ns", says: "round trip to the parent: even, 0 or more; 0 for the root", low: "0", fallback: "0"},
		{name: "memory_bytes", unit: "bytes", says: "0 or more; 0 is no bound", low: "0", fallback: "0", is: "0, no bound"},
		{name: "cpu_cores", unit: "cores busy on average", says: "0 or more; 0 is no bound", low: "0", fallback: "0", is: "0, no bound"},
	},
	reflect.TypeFor[Function](): {
		{name: "name", says: "not empty, its own", filled: true, required: true},
		{name: "execution_ns", unit: "ns per call", says: "a list of one number for all nodes, or of one per node; 0 or more", low: "0", filled: true, required: true},
		{name: "remote_calls", unit: "round trips per call to each collection that is elsewhere (sec)", says: "0 or more", low: "0", fallback: "0"},
		{name: "binary", unit: "name in `binaries`"},
	},
	reflect.TypeFor[Binary](): {
		{name: "name", says: "not empty, its own", filled: true, required: true},
		{name: "bytes", unit: "bytes", says: "0 or more", low: "0", high: "9007199254740992", fallback: "0"},
	},
	reflect.TypeFor[Collection](): {
		{name: "name", says: "not empty, its own", filled: true, required: true},
		{name: "model", says: "`none`, `sec` or `sequential`", options: []string{string(None), string(SEC), string(Sequential)}, required: true},
		{name: "bytes", unit: "bytes of one copy", says: "0 or more; all together up to 2^53", low: "0", high: "9007199254740992", fallback: "0"},
		{name: "writes_per_s", unit: "updates per second that travel to all copies", says: "0 or more", low: "0", fallback: "0"},
		{name: "group", says: "collections of one group share the node (none) or leader (sequential); not for sec", is: "alone"},
	},
	reflect.TypeFor[Class](): {
		{name: "function", unit: "position in `functions`", low: "0", required: true},
		{name: "access", unit: "position in `nodes`", says: "the node where the clients are", low: "0", required: true},
		{name: "reads", unit: "positions in `collections`", says: "what is only read; each once", low: "0", distinct: true},
		{name: "writes", unit: "positions in `collections`", says: "what may change; sequential ones of one class must share a group; reads or writes not empty", low: "0", distinct: true},
		{name: "rate", unit: "requests per second", says: "0 or more, where there is no `window_ns`", low: "0", fallback: "0"},
		{name: "count", unit: "requests in the window", says: "0 or more, where there is a `window_ns`", low: "0", fallback: "0"},
	},
	reflect.TypeFor[Migration](): {
		{name: "current", unit: "positions in `nodes`", says: "where each collection is now", low: "0", filled: true, required: true},
		{name: "weight_access", says: "0 or more, of the normalised access time", low: "0", fallback: "0"},
		{name: "weight_migration", says: "0 or more, of the normalised migration time", low: "0", fallback: "0"},
		{name: "bytes_per_second", unit: "bytes/s", says: "more than 0", low: ">0", required: true},
	},
	reflect.TypeFor[namedSite](): {
		{name: "leader", unit: "name of a node", says: "the leader (sequential), where updates start (sec), or the only copy (none); among the replicas", is: "the first replica"},
		{name: "replicas", unit: "names of nodes", says: "where the copies are; not empty, each once", filled: true, distinct: true, required: true},
		{name: "calls", says: "who executes the classes of which this collection is the first; where cores bind or binaries take memory"},
	},
	reflect.TypeFor[namedCall](): {
		{name: "class", unit: "position in `demand`", says: "a class that reads, or else writes, this collection first", low: "0", required: true},
		{name: "node", unit: "name of a node", says: "the node that executes it", filled: true, required: true},
	},
}

// element is the type of the entries of lists and of what is pointed to.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// Reference is a Markdown table of the keys of a problem file.
func Reference() string {
	var b strings.Builder
	b.WriteString("| key | unit | range | default |\n|---|---|---|---|\n")
	writeKeys(&b, reflect.TypeFor[Instance](), "")
	return b.String()
}

// PlacementReference is a Markdown table of the keys of one collection in a placement file.
func PlacementReference() string {
	var b strings.Builder
	b.WriteString("| key | unit | range | default |\n|---|---|---|---|\n")
	writeKeys(&b, reflect.TypeFor[namedSite](), "")
	return b.String()
}

func writeKeys(b *strings.Builder, t reflect.Type, path string) {
	types := keysOf(t)
	for _, k := range fileKeys[t] {
		otherwise := cmp.Or(k.is, k.fallback, "none")
		if k.required {
			otherwise = "required"
		}
		b.WriteString("| `" + path + k.name + "` | " + k.unit + " | " + k.says + " | " + otherwise + " |\n")
		if inner := element(types[k.name]); fileKeys[inner] != nil {
			writeKeys(b, inner, path+k.name+".")
		}
	}
}
