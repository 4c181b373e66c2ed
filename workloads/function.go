package workloads

// A Function is one export of a WASM module and how it uses its collection.
type Function struct {
	Name   string
	Module string // guest module that exports it
	Export string // name of the export
	Write  bool   // it may change the collection: sequential calls go to the leader
	Input  string // what each call gets as input; "{seq}" and "{client}" are replaced
}
