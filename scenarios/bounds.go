package scenarios

// Bounds on what a scenario may ask for: far above what one machine can
// simulate, low enough that a slip of the keyboard is an error and not a
// machine out of memory.
const (
	maxNodes   = 100_000
	maxMembers = 10_000_000 // collections or clients

	maxFile     = 1 << 20 // bytes
	maxElements = 200_000 // of a document, aliases expanded
	maxNesting  = 32
	maxExtends  = 8    // files in a chain
	maxProblems = 1000 // reported at once

	maxTime = 1 << 62 // ns
)
