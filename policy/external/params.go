package external

import (
	"time"

	"github.com/ermes-sim/ermes-sim/policy"
)

// The names by which scenarios choose a policy outside.
const (
	NameExternal   = "external"
	NameTranscript = "transcript"
	NameWASM       = "wasm"
)

// DefaultGas is the gas that an answer of a module may take where no scenario says it: tenths of a
// second.
const DefaultGas = 100_000_000

// A Definition is a policy outside as scenarios name it. Parameters without a default must
// be given. Besides the kinds of package policy there are "text", "texts", "numbers", "map",
// "file", "files" and "folder"; paths are relative to the file that names them.
type Definition struct {
	Name, Doc string
	Params    []policy.Param
}

// Definitions lists the policies outside, ascending by name.
func Definitions() []Definition {
	limit := policy.Param{
		Key: "limit", Kind: "duration", Min: 1e6, Max: 3600e9, Default: 10 * time.Second,
		Doc: "Wall time that an answer may take; when it is over the run fails. It never changes a result.",
	}
	params := policy.Param{Key: "params", Kind: "map", Default: map[string]any{}, Doc: "Parameters of the policy, passed on as they are."}
	return []Definition{
		{NameExternal, "Asks a program of yours, over its standard input and output.", []policy.Param{
			{Key: "command", Kind: "texts", Doc: "Program and arguments, without a shell. It is started only with `--allow-exec`."},
			{Key: "folder", Kind: "folder", Default: ".", Doc: "Where the program starts; by default the folder of the file that names it."},
			{Key: "files", Kind: "files", Default: []string{}, Doc: "Files that the program depends on; the manifest keeps their SHA-256."},
			limit, params,
		}},
		{NameTranscript, "Repeats what a policy outside has answered, and fails at the first question that differs.", []policy.Param{
			{Key: "file", Kind: "file", Doc: "What `--policy-transcript` has written."},
			params,
		}},
		{NameWASM, "Asks a module of WebAssembly, sandboxed and metered.", []policy.Param{
			{Key: "module", Kind: "file", Doc: "The module; it imports nothing."},
			{Key: "params", Kind: "numbers", Default: []float64{}, Doc: "Numbers that stand at the end of every question."},
			{Key: "gas", Kind: "int", Min: 1, Max: 1e12, Default: int64(DefaultGas), Doc: "Gas that an answer may take: a time limit that is the same on every machine."},
			{Key: "eager", Kind: "bool", Default: false, Doc: "Ask again as soon as an act has been committed."},
		}},
	}
}
