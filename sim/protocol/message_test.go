package protocol_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// parsed are the files of a package, tests left out.
func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		t.Fatalf("no files in %s", dir)
	}
	return files
}

// declared are the types that have a method of Message. A Configuration has all of
// them, but only travels as part of others.
func declared(t *testing.T) []string {
	types := map[string]bool{}
	for _, file := range parsed(t, ".") {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !slices.Contains([]string{"Digest", "Bytes", "About"}, f.Name.Name) {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				types[star.X.(*ast.Ident).Name] = true
			}
		}
	}
	delete(types, "Configuration")
	return slices.Sorted(maps.Keys(types))
}

// handled are the types of messages in the cases of the dispatchers of a package:
// type switches in its methods Handle and handle.
func handled(t *testing.T, dir string) []string {
	var types []string
	for _, file := range parsed(t, dir) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !strings.EqualFold(f.Name.Name, "handle") {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if c, ok := n.(*ast.CaseClause); ok {
					for _, e := range c.List {
						types = append(types, strings.TrimPrefix(nameOf(e), "protocol."))
					}
				}
				return true
			})
		}
	}
	if len(types) == 0 {
		t.Fatalf("no dispatcher in %s", dir)
	}
	return types
}

// nameOf is the name of the type that a case *protocol.X is about.
func nameOf(e ast.Expr) string {
	if star, ok := e.(*ast.StarExpr); ok {
		if s, ok := star.X.(*ast.SelectorExpr); ok {
			return s.X.(*ast.Ident).Name + "." + s.Sel.Name
		}
	}
	return ""
}

// Without this a new message could have no number on the wire, or vanish where it
// arrives: a type switch without a case for it says nothing.
func TestEveryMessageIsListedAndTaken(t *testing.T) {
	var listed []string
	for k := range protocol.Kinds {
		listed = append(listed, k.String())
		if protocol.KindOf(k.New()) != k {
			t.Errorf("kind %d makes a message of kind %d", k, protocol.KindOf(k.New()))
		}
	}
	slices.Sort(listed)
	if want := declared(t); !slices.Equal(listed, want) {
		t.Errorf("messages are\n%v\nbut declared are\n%v", listed, want)
	}
	var taken []string
	for _, dir := range []string{"../node", "../unit", "../placement", "../failover", "../management", "../client"} {
		taken = append(taken, handled(t, dir)...)
	}
	slices.Sort(taken)
	if !slices.Equal(taken, listed) {
		t.Errorf("the dispatchers take\n%v\nbut messages are\n%v", taken, listed)
	}
}

type stranger struct{ protocol.Gossip }

func TestAStrangerHasNoKind(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a type that is no message got a number")
		}
	}()
	protocol.KindOf(&stranger{})
}

// What a message takes on the wire decides bandwidth, queues and the trace hash. The
// sizes are sums of those of the fields; this pins the sums.
func TestSizes(t *testing.T) {
	config := protocol.Configuration{Replicas: []int32{1, 2}, Joining: []protocol.Joiner{{Node: 3}}}
	elected := config
	elected.Elected = 7
	for _, c := range []struct {
		m    protocol.Message
		want int64
	}{
		{&protocol.Request{Input: []byte("four"), Token: "token"}, 4 + 5 + 32},
		{&protocol.Request{Set: make([]protocol.Use, 2)}, 32 + 2*28},
		{&protocol.Reply{Output: []byte("four")}, 4 + 32},
		{&protocol.RemoteRead{Key: "key"}, 3 + 24},
		{&protocol.RemoteValue{Keys: []string{"key"}}, 24 + 3 + 4},
		{&protocol.RemoteWrite{}, 24},
		{&protocol.RemoteDone{}, 40},
		{&protocol.RemoteOperation{Operation: replica.Operation{Key: "key", Value: "new", Old: "old"}}, 9 + 52},
		{&protocol.RemoteOutcome{}, 48},
		{&protocol.Update{Size: 100, To: []int32{1, 2}, Sponsored: make([]protocol.Sponsored, 1)}, 100 + 8 + 12 + 16},
		{&protocol.Distance{}, 16},
		{&protocol.Configure{Configuration: config, To: []int32{1}}, 32 + 12 + 4},
		{&protocol.Configure{Configuration: elected}, 32 + 12 + 24},
		{&protocol.Propose{}, 48},
		{&protocol.Grant{Configuration: config}, 32 + 12 + 64},
		{&protocol.Fetch{}, 40},
		{&protocol.Transfer{Size: 1000}, 1000},
		{&protocol.Installed{}, 32},
		{&protocol.Installed{Refused: "no-memory"}, 40},
		{&protocol.Refuse{}, 24},
		{&protocol.Handover{Configuration: config}, 32 + 12 + 16},
		{&protocol.Gossip{}, 40},
		{&protocol.Beat{Claims: []protocol.Claim{{Holders: []int32{1, 2}}}}, 12 + 28 + 8},
		{&protocol.Lease{Granted: make([]protocol.Title, 2), Refused: make([]protocol.Title, 1)}, 12 + 36},
		{&protocol.Poll{}, 12},
		{&protocol.Ballot{Config: config}, 32 + 44},
		{&protocol.Elect{Configuration: config}, 44 + 8},
		{&protocol.Reign{}, 16},
		{&protocol.TokenRequest{Token: "token"}, 5},
		{&protocol.TokenRequest{Assertion: "assertion", Group: "city"}, 13},
		{&protocol.TokenReply{Token: "token"}, 5 + 25},
		{&protocol.MetadataQuery{Name: "read", Arguments: []protocol.Argument{{Name: "a", Value: "bc"}}}, 4 + 3 + 32},
		{&protocol.MetadataReply{Size: 100}, 148},
		{&protocol.CodeRequest{}, 32},
		{&protocol.CodeReply{Size: 4096}, 4096},
		{&protocol.Revoke{}, 24},
		{&protocol.Change{Group: "city"}, 4 + 24},
		{&protocol.Cleared{}, 8},
		{&protocol.Place{}, 128},
		{&protocol.Placed{}, 8},
	} {
		if got := c.m.Bytes(); got != c.want {
			t.Errorf("%T takes %d bytes, want %d", c.m, got, c.want)
		}
	}
}

// A message about a destroyed unit is ignored; what must be answered is about none.
func TestAbout(t *testing.T) {
	for k := range protocol.Kinds {
		about := k.New().About()
		switch k.String() {
		case "Update", "Distance", "Configure", "Propose", "Grant", "Fetch", "Transfer", "Installed",
			"Refuse", "Handover", "Poll", "Ballot", "Elect", "Reign":
			if about != 0 {
				t.Errorf("an empty %v is about %d, want unit 0", k, about)
			}
		default:
			if about != protocol.NoUnit {
				t.Errorf("a %v is about %d, want no unit", k, about)
			}
		}
	}
}
