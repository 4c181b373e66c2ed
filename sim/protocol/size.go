package protocol

// What a field takes on the wire, bytes. The trace context of a call, which serves
// the measurement alone, and what the header of every message says, takes nothing.
const (
	number  = 4  // of a node, unit, collection, function, client, slot or link
	count   = 4  // of what follows in a list
	flags   = 4  // yes or no, kinds and reasons
	counter = 8  // a term, a configuration, a round, an id
	instant = 8  // ns
	amount  = 8  // bytes, or a real number
	version = 16 // term and index
)

// padded is a size rounded up to whole words: short messages fill theirs.
func padded(bytes int64) int64 { return (bytes + 7) &^ 7 }
