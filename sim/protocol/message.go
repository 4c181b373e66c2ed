package protocol

import (
	"fmt"
	"reflect"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// A Message is what one component says to another. To add one: its type with these
// methods (how it is written and read stands in wire_*.go), its line in messages, and a case in the one dispatcher that takes it: Handle
// of node.Node, unit.Table, placement.Agent, failover.Keeper or client.Client, or handle
// of management.Services. The package's test finds what has been forgotten.
type Message interface {
	network.Body
	// About is the unit whose copies, configuration or pointers the message changes or
	// asks for. A node that knows the unit to be destroyed ignores it. It is NoUnit for
	// everything else: calls and accesses, which are answered even then, and news of
	// the management layer.
	About() int32
	// Append appends what the message says to b: Bytes bytes.
	Append(b []byte) []byte

	// read is the other way round: of what the header says, what Append has written, and
	// what stands beside it.
	read(label, body, annex *wire.Reader)
}

// labelled is a message of which the header says something: the lengths of texts and
// lists, whose call it is, flags.
type labelled interface {
	// label appends it, at most labelBytes bytes.
	label(b []byte) []byte
}

// annexed is a message that has something beside its body: where the model counts too
// little, what it leaves out; then the trace context of a call, and what is for the record
// alone.
type annexed interface {
	annex(b []byte) []byte
}

// NoUnit is what a message is about that is about no unit.
const NoUnit int32 = -1

// Kind numbers the types of messages on the wire, by their position in messages.
type Kind uint8

// messages makes an empty message of each kind. docs/MODEL.md draws how they follow
// each other.
var messages = [...]func() Message{
	func() Message { return new(Request) },
	func() Message { return new(Reply) },
	func() Message { return new(RemoteRead) },
	func() Message { return new(RemoteValue) },
	func() Message { return new(RemoteWrite) },
	func() Message { return new(RemoteDone) },
	func() Message { return new(Update) },
	func() Message { return new(Distance) },
	func() Message { return new(Configure) },
	func() Message { return new(Propose) },
	func() Message { return new(Grant) },
	func() Message { return new(Fetch) },
	func() Message { return new(Transfer) },
	func() Message { return new(Installed) },
	func() Message { return new(Refuse) },
	func() Message { return new(Handover) },
	func() Message { return new(Gossip) },
	func() Message { return new(Beat) },
	func() Message { return new(Lease) },
	func() Message { return new(Poll) },
	func() Message { return new(Ballot) },
	func() Message { return new(Elect) },
	func() Message { return new(Reign) },
	func() Message { return new(TokenRequest) },
	func() Message { return new(TokenReply) },
	func() Message { return new(MetadataQuery) },
	func() Message { return new(MetadataReply) },
	func() Message { return new(CodeRequest) },
	func() Message { return new(CodeReply) },
	func() Message { return new(Revoke) },
	func() Message { return new(Change) },
	func() Message { return new(Cleared) },
	func() Message { return new(Place) },
	func() Message { return new(Placed) },
	func() Message { return new(RemoteOperation) },
	func() Message { return new(RemoteOutcome) },
}

// Kinds is how many kinds of messages there are.
const Kinds = Kind(len(messages))

// New makes an empty message of a kind, which is below Kinds.
func (k Kind) New() Message { return messages[k]() }

// String is the name of the kind's type.
func (k Kind) String() string { return reflect.TypeOf(k.New()).Elem().Name() }

// KindOf is the kind of a message. It panics if that is missing in messages.
func KindOf(m Message) Kind {
	k, ok := kinds[reflect.TypeOf(m)]
	if !ok {
		panic(fmt.Sprintf("protocol: %T is in no list of messages", m))
	}
	return k
}

var kinds = func() map[reflect.Type]Kind {
	of := make(map[reflect.Type]Kind, len(messages))
	for k := range messages {
		of[reflect.TypeOf(messages[k]())] = Kind(k)
	}
	return of
}()
