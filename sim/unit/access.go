package unit

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// towardCopy sends a remote access one link on towards the nearest copy of a unit.
func (u *Unit) towardCopy(b protocol.Message, via int) {
	if u.destroyed {
		u.answer(b)
		return
	}
	link, ok := u.Nearest(via)
	if !ok {
		link = u.LeaderLink()
	}
	if link < 0 {
		if u.Serves() { // the only copy has come here since the call began
			u.answer(b)
			return
		}
		u.accesses = append(u.accesses, b)
		return
	}
	u.table.Send(u.table.Links[link], network.RemoteAccess, b)
}

// Access answers a remote access if a copy is here, else sends it on. That of a call that runs
// here, too: the copy may have come since the call began, and be the only one.
func (u *Unit) Access(b protocol.Message, via int) {
	c := u.copy
	if c == nil || !c.Serves() {
		u.towardCopy(b, via)
		return
	}
	u.answer(b)
}

// releaseAccesses answers the remote accesses that waited for a copy, or for news of one,
// or sends them on.
func (u *Unit) releaseAccesses() {
	waiting := u.accesses
	if len(waiting) == 0 {
		return
	}
	u.accesses = nil
	for _, b := range waiting {
		u.Access(b, platform.Here)
	}
}

// answer answers a remote access with what is here.
func (u *Unit) answer(b protocol.Message) {
	switch x := b.(type) {
	case *protocol.RemoteRead:
		u.read(x)
	case *protocol.RemoteWrite:
		u.write(x)
	case *protocol.RemoteOperation:
		u.operate(x)
	default:
		panic(fmt.Sprintf("unit: a %T is no access", b))
	}
}

// read answers a read access, of the external store or of a copy.
func (u *Unit) read(b *protocol.RemoteRead) {
	v := &protocol.RemoteValue{Call: b.Call, Slot: b.Slot}
	if u.destroyed { // there is nothing
		u.table.Send(b.From, network.RemoteAccess, v)
		return
	}
	store := u.table.View(b.Collection, u.copy)
	if !u.table.Central() {
		u.table.demand.Served(u, b.From, false)
	}
	if b.Keys {
		for k := range store.Keys() {
			v.Keys = append(v.Keys, k)
		}
	} else {
		v.Value, v.Found = store.Get(b.Key)
	}
	u.table.Send(b.From, network.RemoteAccess, v)
}

// write makes visible what a body wrote that has ended elsewhere.
func (u *Unit) write(b *protocol.RemoteWrite) {
	done := &protocol.RemoteDone{Call: b.Call, Unit: b.Unit, Slot: b.Slot}
	if u.destroyed {
		done.Gone = true
	} else {
		version, ok := u.Commit(b.Call, b.Client, u.copy, b.Effects)
		done.Version, done.Refused = version, !ok
	}
	u.table.Send(b.Node, network.RemoteAccess, done)
}

// operate carries out an operation, as external storage: it is a write of its own.
func (u *Unit) operate(b *protocol.RemoteOperation) {
	done := &protocol.RemoteOutcome{Call: b.Call, Unit: b.Unit, Slot: b.Slot}
	if u.destroyed {
		done.Outcome.Refused = replica.Destroyed
		u.table.Send(b.From, network.RemoteAccess, done)
		return
	}
	outcome, effects := replica.Operate(u.table.View(b.Collection, u.copy), b.Operation)
	done.Outcome = outcome
	if len(effects) > 0 {
		done.Version, done.Changed = u.Commit(b.Call, b.Client, u.copy, u.table.Qualify(b.Collection, effects))
		if !done.Changed {
			done.Outcome = replica.OperationOutcome{Refused: replica.NoRoom}
		}
	}
	u.table.Send(b.From, network.RemoteAccess, done)
}
