package record

// Ignore is an Observer that does nothing. Embed it to hear only of some things.
type Ignore struct{}

var _ Observer = Ignore{}

// Invoked does nothing.
func (Ignore) Invoked(*Invocation) {}

// Acted does nothing.
func (Ignore) Acted(*Act) {}

// Committed does nothing.
func (Ignore) Committed(Commit) {}

// Applied does nothing.
func (Ignore) Applied(Apply) {}

// Served does nothing.
func (Ignore) Served(Serve) {}

// Occupied does nothing.
func (Ignore) Occupied(int32, int64) {}
