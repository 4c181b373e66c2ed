package network

// Address is a node (its number, >= 0) or a client (the complement of its
// number, < 0).
type Address int32

// NodeAddress and ClientAddress make addresses.
func NodeAddress(node int) Address { return Address(node) }

// ClientAddress is the address of client i.
func ClientAddress(i int) Address { return Address(^i) }

// Client returns the client's number if the address is one.
func (a Address) Client() (int, bool) { return int(^a), a < 0 }

// Node returns the node's number if the address is one.
func (a Address) Node() (int, bool) { return int(a), a >= 0 }

// Body is what a message says.
type Body interface {
	// Digest is mixed into the trace hash; it covers what distinguishes the message
	// from others of its category, by entity names and ids, never by slots or
	// addresses of this process.
	Digest() uint64
	// Bytes is its size on the wire, without the header of every message.
	Bytes() int64
}

// A Message travels from one address to another.
type Message struct {
	From, To Address
	Access   int32 // the node at which a client end of the route is attached
	Via      int32 // node from which it came last; set by the network on delivery
	Category Category
	Hops     int32 // links crossed so far, the access link included
	Size     int64 // bytes on the wire, header included; set by the network
	Body     Body

	Fragment bool // a chunk of a bulk transfer that is not the last
}

// HeaderBytes is the size of every message's header: addresses, category,
// length and an authentication tag, about what a compact RPC frame over an
// established connection takes.
const HeaderBytes = 64
