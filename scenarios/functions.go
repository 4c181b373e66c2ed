package scenarios

// A Function is one export of a WASM module.
type Function struct {
	Name   string
	Module string // name of a built-in guest, or a path that ends in .wasm
	Path   string // of the module as it can be opened; "" for a built-in guest
	Export string
	Mode   string // ModeRead or ModeWrite
	Input  string // of each call; {seq} and {client} are replaced
}

// What a function does to its collection.
const (
	ModeRead  = "read"
	ModeWrite = "write" // sequential calls go to the leader
)
