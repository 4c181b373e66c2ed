package meter_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The specification's own test suite comes with wazero, as scripts in JSON (wabt's
// wast2json) and binaries.

type script struct{ Commands []command }

type command struct {
	Type     string
	Line     int
	Name     string
	Filename string
	As       string
	Module   string `json:"module_type"`
	Text     string
	Action   action
	Expected []specValue
}

type action struct {
	Type, Field, Module string
	Args                []specValue
}

type specValue struct {
	Type  string
	Lane  string `json:"lane_type"`
	Value json.RawMessage
}

// suite is the directory of one version of the suite.
func suite(tb testing.TB, version string) string {
	dir, err := wazeroDir()
	if err != nil {
		tb.Fatalf("where is wazero? %v", err)
	}
	return filepath.Join(dir, "internal", "integration_test", "spectest", version, "testdata")
}

var wazeroDir = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/tetratelabs/wazero").Output()
	return strings.TrimSpace(string(out)), err
})

func loadScript(tb testing.TB, path string) script {
	raw, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var s script
	if err := json.Unmarshal(raw, &s); err != nil {
		tb.Fatal(err)
	}
	return s
}

// words returns the value as wazero passes it: one word, or two for a vector.
func (v specValue) words(tb testing.TB) []uint64 {
	if v.Type != "v128" {
		var s string
		if v.Value == nil || json.Unmarshal(v.Value, &s) != nil || s == "null" {
			return []uint64{0}
		}
		w := parse(tb, s, width(v.Type))
		if v.Type == "externref" {
			w++ // 0 is wazero's null
		}
		return []uint64{w}
	}
	var lanes []string
	if err := json.Unmarshal(v.Value, &lanes); err != nil {
		tb.Fatal(err)
	}
	words := make([]uint64, 2)
	bits := width(v.Lane)
	for i, lane := range lanes {
		words[i*bits/64] |= parse(tb, lane, bits) << (i * bits % 64)
	}
	return words
}

func width(t string) int {
	switch t {
	case "i8":
		return 8
	case "i16":
		return 16
	case "i32", "f32":
		return 32
	}
	return 64
}

func parse(tb testing.TB, s string, bits int) uint64 {
	if strings.HasPrefix(s, "nan:") {
		if bits == 32 {
			return 0x7fc00000
		}
		return 0x7ff8000000000000
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return uint64(n) & (1<<(bits-1)<<1 - 1)
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		tb.Fatalf("value %q: %v", s, err)
	}
	return n
}
