package sim

import "github.com/ermes-sim/ermes-sim/sim/des"

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

func (w *World) at(t int64, k kind, entity, slot int32) {
	w.engine.Schedule(des.Time(t), pack(k, entity, slot))
}
