package wasm

// An Invocation is one call of an exported function.
type Invocation struct {
	Function string // an exported function () -> i32
	Input    []byte
	Stores   []NamedStore // names are distinct; kv_open("") opens the first
	GasLimit int64        // > 0; the call traps when it needs more
	StartNs  int64        // what the guest's clock shows when the call begins
	Speed    int64        // gas per second of virtual time; 0 stops the clock
	Seed     uint64       // of the random bytes that the guest may draw
}

// A Result is what a call came to.
// Invariant: Err != nil implies that Effects is empty.
type Result struct {
	Output    []byte
	Effects   [][]Effect // by position in Stores, each in program order, coalesced per key; none on External stores
	Gas       int64      // 0 <= Gas <= GasLimit; GasLimit when it ran out
	Reads     int        // store accesses that only read
	Writes    int        // store accesses that write
	Accesses  []Accesses // the same, by position in Stores
	ElapsedNs int64      // what the guest's clock advanced by: Gas/Speed + Σ accesses·AccessNs
	Err       error      // nil, a trap or the guest's own error: see the sentinels
	Log       []LogLine  // of log(), and what a WASI guest wrote to stdout and stderr
	Message   string     // of error()
}

// Accesses counts the accesses to one store.
type Accesses struct{ Reads, Writes int }

// A LogLine is what a guest logged.
type LogLine struct {
	Level int32 // of log(): 0 debug, 1 info, 2 warning, 3 error; stdout is 1, stderr 3
	Text  string
}
