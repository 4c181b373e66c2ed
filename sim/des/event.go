package des

// An Event is something that happens at a time. What it is stands in Arg, in
// the model's own code (say 8 bits kind, 24 bits entity, 32 bits slot of a
// slab): with 16 bytes by value four events share a cache line, and none is
// ever allocated.
type Event struct {
	At  Time
	Arg uint64
}
