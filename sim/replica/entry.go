package replica

// An Entry is one write in the order that the leaders of a sequential collection
// give: the effects of one call, which become visible together. It is immutable.
type Entry struct {
	Version Version
	// Base is the last version of the history that the entry's term continues,
	// equal in all entries of a term. Invariant: Base.Term < Version.Term and
	// Base.Index < Version.Index.
	Base    Version
	Origin  int32 // node that led the term
	Effects []Effect

	hashes []uint64 // of the effects' values, so that copies need not hash again
}

// previous is the version that the entry follows.
func (e *Entry) previous() Version {
	if e.Version.Index == e.Base.Index+1 {
		return e.Base
	}
	return Version{Term: e.Version.Term, Index: e.Version.Index - 1}
}

// WireBytes is the size of the entry on the wire:
//
//	40 + Σ effects (5 + len(key) + argument)
//
// where the argument is 4 + length for a value or member, 8 for an increment and
// 0 for a delete; 40 = version 16, base 16, origin 4, number of effects 4.
func (e *Entry) WireBytes() int64 {
	n := int64(headerBytes)
	for i := range e.Effects {
		n += wireBytes(&e.Effects[i])
	}
	return n
}

// hash is the hash of the i-th effect's value.
func (e *Entry) hash(i int) uint64 {
	if e.hashes != nil {
		return e.hashes[i]
	}
	return hashOf(e.Effects[i].Value) // the entry was read from a wire
}

// hashValues returns the hash of the value of each effect.
func hashValues(effects []Effect) []uint64 {
	hashes := make([]uint64, len(effects))
	for i := range effects {
		hashes[i] = hashOf(effects[i].Value)
	}
	return hashes
}
