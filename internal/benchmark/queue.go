package benchmark

import (
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/des/reference"
)

// A Queue is an event queue under test.
type Queue interface {
	Schedule(t des.Time, arg uint64)
	Next() (des.Event, bool)
	Now() des.Time
}

// contender is a queue with the name that tables show. The first is the
// engine's own.
type contender struct {
	name string
	make func() Queue
}

func contenders() []contender {
	return []contender{
		{"radix heap", func() Queue { return des.New() }},
		{"4-ary heap", func() Queue { return new(reference.Quaternary) }},
		{"container/heap", func() Queue { return new(reference.Binary) }},
	}
}
