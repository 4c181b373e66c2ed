package emulation

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// A Lateness is by how much the host has delayed a call so far, ns of the run.
type Lateness struct {
	Wake   int64 // handled after it was due, though it was there
	Socket int64 // arrived after it was due
}

func (l Lateness) plus(m Lateness) Lateness { return Lateness{l.Wake + m.Wake, l.Socket + m.Socket} }

// Sum is all of it.
func (l Lateness) Sum() int64 { return l.Wake + l.Socket }

// An envelope is a message between two neighbours: a frame, and what the driver has to know
// of it. A piece of a bulk transfer has no frame; that of the last is the whole message.
type envelope struct {
	due      int64 // ns: when it arrives at the end of the line
	lateness Lateness
	message  network.Message
}

// envelopeBytes is what an envelope takes without the frame.
const envelopeBytes = 4 + 3*8 + 4*4 + 8 + 1 + 1 + 2

func (e *envelope) append(b []byte) []byte {
	from := len(b)
	m := &e.message
	b = wire.Uint32(b, 0)
	b = wire.Int64(wire.Int64(wire.Int64(b, e.due), e.lateness.Wake), e.lateness.Socket)
	b = wire.Int32(wire.Int32(wire.Int32(wire.Int32(b, int32(m.From)), int32(m.To)), m.Access), m.Via)
	b = wire.Uint32(wire.Uint32(b, uint32(m.Hops)), uint32(m.Size))
	b = append(b, byte(m.Category), wire.Flag(m.Fragment), 0, 0)
	if !m.Fragment {
		b = protocol.AppendFrame(b, m)
	}
	wire.Uint32(b[:from], uint32(len(b)-from))
	return b
}

// whole is how long the envelope is that data begins with; 0 if that has not come yet.
func whole(data []byte) (int, error) {
	if len(data) < 4 {
		return 0, nil
	}
	n := int(wire.NewReader("envelope", data).Uint32())
	if n < envelopeBytes || n > envelopeBytes+protocol.MaxFrame {
		return 0, fmt.Errorf("an envelope of %d bytes", n)
	}
	if len(data) < n {
		return 0, nil
	}
	return n, nil
}

func readEnvelope(data []byte) (e envelope, err error) {
	r := wire.NewReader("envelope", data[:envelopeBytes])
	r.Uint32()
	e.due = r.Int64()
	e.lateness = Lateness{Wake: r.Int64(), Socket: r.Int64()}
	m := network.Message{From: network.Address(r.Int32()), To: network.Address(r.Int32()), Access: r.Int32(), Via: r.Int32()}
	m.Hops, m.Size = int32(r.Uint32()), int64(r.Uint32())
	m.Category, m.Fragment = network.Category(r.Uint8()), r.Flag()
	r.Pad(2)
	if err := r.Close(); err != nil {
		return e, err
	}
	if !m.Fragment {
		framed, err := protocol.ReadFrame(data[envelopeBytes:])
		if err != nil {
			return e, err
		}
		if framed.From != m.From || framed.To != m.To || framed.Access != m.Access || framed.Category != m.Category {
			return e, fmt.Errorf("a frame from %d to %d in an envelope from %d to %d, or of another category or access node", framed.From, framed.To, m.From, m.To)
		}
		m.Body = framed.Body
	}
	e.message = m
	return e, nil
}

// callOf is the call that a message is about; 0 if it is about none.
func callOf(b network.Body) uint64 {
	switch m := b.(type) {
	case *protocol.Request:
		return m.ID
	case *protocol.Reply:
		return m.ID
	case *protocol.MetadataQuery:
		return m.Call
	case *protocol.RemoteRead:
		return m.Call
	case *protocol.RemoteValue:
		return m.Call
	case *protocol.RemoteOperation:
		return m.Call
	case *protocol.RemoteOutcome:
		return m.Call
	case *protocol.RemoteWrite:
		return m.Call
	case *protocol.RemoteDone:
		return m.Call
	}
	return 0
}
