package protocol_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/prose"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the sizes in docs/EMULATION.md")

// docs/EMULATION.md says how long each message is; it must say what the code does. `make
// golden` rewrites it.
func TestSizesPageIsUpToDate(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "EMULATION.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := prose.Replace(string(page), sizes())
	if !ok {
		t.Fatalf("%s lacks the marks of its table", file)
	}
	if string(page) == want {
		return
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is out of date: make golden", file)
}

// sizes is a table of what messages take: empty, and for each element of a list, byte of a
// text, or part that not every message has.
func sizes() string {
	var b strings.Builder
	b.WriteString("| kind | message | body | grows by | annex | grows by |\n|--:|---|--:|---|--:|---|\n")
	for k := range protocol.Kinds {
		empty := measured(k.New())
		body, annex := growth(k, empty)
		fmt.Fprintf(&b, "| %d | `%v` | %d | %s | %d | %s |\n", k, k, empty.Body, strings.Join(body, ", "), empty.Annex, strings.Join(annex, ", "))
	}
	return b.String()
}

func measured(m protocol.Message) protocol.Lengths {
	l, err := protocol.ReadLengths(protocol.AppendFrame(nil, &network.Message{Body: m}))
	if err != nil {
		panic(err)
	}
	return l
}

// growth tries each list and text of a message with one element, and the optional parts.
func growth(k protocol.Kind, empty protocol.Lengths) (body, annex []string) {
	note := func(name string, m protocol.Message) {
		l := measured(m)
		if n := l.Body - empty.Body; n != 0 {
			body = append(body, fmt.Sprintf("%d %s", n, name))
		}
		if n := l.Annex - empty.Annex; n != 0 && !unusual[k.String()] {
			annex = append(annex, fmt.Sprintf("%d %s", n, name))
		}
	}
	var try func(name string, path []int, x reflect.Type)
	try = func(name string, path []int, x reflect.Type) {
		set := func(to reflect.Value) {
			m := k.New()
			reflect.ValueOf(m).Elem().FieldByIndex(path).Set(to)
			note(name, m)
		}
		switch {
		case x == reflect.TypeFor[identity.Proof]():
			set(reflect.ValueOf(identity.Proof{Number: 1, Signature: make([]byte, 64)}))
		case x == reflect.TypeFor[replica.Delta](), x == reflect.TypeFor[replica.Snapshot](), x == reflect.TypeFor[[]replica.Entry]():
		case x.Kind() == reflect.Struct:
			for i := range x.NumField() {
				if f := x.Field(i); f.IsExported() {
					try(f.Name, append(append([]int(nil), path...), i), f.Type)
				}
			}
		case x.Kind() == reflect.Slice:
			set(reflect.MakeSlice(x, 1, 1))
		case x.Kind() == reflect.String:
			set(reflect.ValueOf("x").Convert(x))
		case name == "Elected" && empty.Body >= 32, name == "Boot":
			set(reflect.ValueOf(uint64(1)))
		}
	}
	try("", nil, reflect.TypeOf(k.New()).Elem())
	return append(body, states[k.String()].body...), append(annex, states[k.String()].annex...)
}

// unusual are messages of which only what does not fit is in the annex.
var unusual = map[string]bool{"MetadataQuery": true, "MetadataReply": true, "Installed": true, "Refuse": true, "CodeReply": true}

// states are what the messages that carry state grow by, which the tests of package replica
// hold.
var states = map[string]struct{ body, annex []string }{
	"Update":        {body: []string{"Size (entries, or a delta)"}},
	"Transfer":      {[]string{"Size (a state)"}, []string{"lengths of keys and values (above)"}},
	"MetadataReply": {body: []string{"Size"}},
	"CodeReply":     {body: []string{"Size"}},
}
