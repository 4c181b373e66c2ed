package replica

// Sizes, in bytes, of which Bytes and WireBytes are made. State is counted as a
// compact store would keep it, not as this process does.
const (
	counterBytes = 8  // the value of a counter in a Sequential
	actorBytes   = 8  // node 4, incarnation 4
	stampBytes   = 20 // wall 8, logical 4, actor 8
	totalBytes   = 40 // actor 8, up, down and their reset marks 8 each
	dotBytes     = 16 // actor 8, number 8
	headerBytes  = 40 // of an entry: version 16, base 16, origin 4, count 4
	lengthBytes  = 4  // of a key, value or member on the wire
)

// wireBytes is the size of an effect on the wire: operation, key and argument.
func wireBytes(e *Effect) int64 {
	n := 1 + lengthBytes + int64(len(e.Key))
	switch e.Op {
	case Set, SetAdd, SetRemove:
		n += lengthBytes + int64(len(e.Value))
	case Increment:
		n += counterBytes
	case Delete:
	}
	return n
}
