package sim

import (
	"errors"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// kind is what an event is about; its value stands in the trace hash.
type kind uint8

const (
	atNode      kind = iota // entity: node, slot: message
	atClient                // entity: client, slot: message
	lineFree                // entity: line
	nodeTimer               // entity: node, slot: timer
	clientTimer             // entity: client, slot: timer
	move                    // slot: position in Config.Moves
	roundEnd                // slot: round
	faultBegins             // entity: node, slot: position in Config.Faults
	faultEnds               // likewise
	administer              // slot: position in Config.Management.Events
)

// pack puts an event into the 64 bits that the queue carries: 8 bits kind, 24
// bits entity, 32 bits slot.
func pack(k kind, entity, slot int32) uint64 {
	return uint64(k)<<56 | uint64(uint32(entity)&maxEntity)<<32 | uint64(uint32(slot))
}

func unpack(arg uint64) (k kind, entity, slot int32) {
	return kind(arg >> 56), int32(arg >> 32 & maxEntity), int32(arg)
}

// maxEntity is the largest number of nodes or clients.
const maxEntity = 1<<24 - 1

// horizon is the end of virtual time: 146 years, half of what its 64 bits hold, so that what is
// added to a time of a run never overflows them.
const horizon = 1 << 62

// ErrEndless is the error of a run that would go on beyond the end of virtual time.
var ErrEndless = errors.New("virtual time would go beyond 146 years: calls take that long, wait that long, or are that long under way; look at speed, store_access, bandwidth and rtt, or stop the run with max_events")

// at schedules an event. What would be after the end of virtual time is just behind it, and never
// happens.
func (w *World) at(t int64, k kind, entity, slot int32) {
	if t < 0 || t > horizon { // a sum of two times that are not beyond it wraps once at most
		t = horizon + 1
	}
	w.engine.Schedule(des.Time(t), pack(k, entity, slot))
}
