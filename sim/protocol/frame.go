package protocol

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// A frame is a message as it travels over a socket:
//
//	header  64          network.HeaderBytes, as modelled
//	body    m.Bytes()   as modelled
//	annex               what the model does not count
//
// docs/EMULATION.md has the whole format. The header:
//
//	from 4, to 4, access 4 · category 1, kind 1, format 1, zero 1 · body 4, annex 4 · label 24 · tag 16
//
// The label is what the header says of the body. The tag is room for an authentication
// tag; on one host it is zero.

const (
	format     = 1 // of frames: a process of another release is not understood
	labelBytes = 24
	tagBytes   = 16
)

// MaxFrame bounds what a frame may announce, bytes.
const MaxFrame = 1 << 30

// Lengths are what the parts of a frame take, bytes.
type Lengths struct{ Body, Annex int }

// Frame is the length of the whole.
func (l Lengths) Frame() int { return network.HeaderBytes + l.Body + l.Annex }

// AppendFrame appends a message whose body is a Message.
func AppendFrame(b []byte, m *network.Message) []byte {
	body := m.Body.(Message)
	from := len(b)
	b = wire.Int32(wire.Int32(wire.Int32(b, int32(m.From)), int32(m.To)), m.Access)
	b = append(b, byte(m.Category), byte(KindOf(body)), format, 0)
	lengths := len(b)
	b = append(b, make([]byte, 8)...)
	if l, ok := body.(labelled); ok {
		b = l.label(b)
	}
	b = wire.Pad(b, lengths+8+labelBytes)
	b = wire.Pad(b, from+network.HeaderBytes)
	b = body.Append(b)
	l := Lengths{Body: len(b) - from - network.HeaderBytes}
	if a, ok := body.(annexed); ok {
		b = a.annex(b)
	}
	l.Annex = len(b) - from - l.Frame()
	if l.Frame() > MaxFrame {
		panic(fmt.Sprintf("protocol: a %T of %d bytes, more than a frame can have", body, l.Frame()))
	}
	wire.Uint32(wire.Uint32(b[:lengths], uint32(l.Body)), uint32(l.Annex))
	return b
}

// ReadLengths tells of a header how long the frame is.
func ReadLengths(header []byte) (Lengths, error) {
	r := wire.NewReader("header", header)
	r.Sub(16)
	l := Lengths{Body: int(r.Uint32()), Annex: int(r.Uint32())}
	if l.Frame() > MaxFrame {
		r.Failf("a frame of %d bytes, more than %d", l.Frame(), MaxFrame)
	}
	return l, r.Err()
}

// ReadFrame reads a whole frame. The message shares no memory with it. An error says what
// is wrong, in which part of the frame and where.
func ReadFrame(frame []byte) (network.Message, error) {
	l, err := ReadLengths(frame)
	if err != nil {
		return network.Message{}, err
	}
	header := wire.NewReader("header", frame)
	m := network.Message{
		From: network.Address(header.Int32()), To: network.Address(header.Int32()), Access: header.Int32(),
		Category: network.Category(header.Uint8()),
	}
	kind := Kind(header.Uint8())
	switch f := header.Uint8(); {
	case f != format:
		header.Failf("format %d, want %d", f, format)
	case kind >= Kinds:
		header.Failf("message of unknown kind %d", kind)
	case int(m.Category) >= network.Categories:
		header.Failf("unknown category %d", m.Category)
	case len(frame) != l.Frame():
		header.Failf("%d bytes of a frame of %d", len(frame), l.Frame())
	}
	header.Pad(1)
	header.Sub(8)
	label := header.Sub(labelBytes)
	header.Pad(tagBytes)
	if err := header.Err(); err != nil {
		return network.Message{}, err
	}
	body := wire.NewReader("body", frame[network.HeaderBytes:network.HeaderBytes+l.Body])
	said, err := decode(kind, label, body, wire.NewReader("annex", frame[network.HeaderBytes+l.Body:]))
	if err != nil {
		return network.Message{}, fmt.Errorf("%v: %w", kind, err)
	}
	m.Body = said
	return m, nil
}

// decode is the message of a kind. All of body and annex must be what it says, and all of the
// label that it does not use zero.
func decode(kind Kind, label, body, annex *wire.Reader) (Message, error) {
	m := kind.New()
	m.read(label, body, annex)
	label.Zeros()
	for _, r := range [...]*wire.Reader{label, body, annex} {
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	return m, nil
}
