package protocol

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// label is who asks, and where the group ends; a token to be renewed stands alone.
func (r *TokenRequest) label(b []byte) []byte {
	return append(wire.Uint32(wire.Int32(b, r.Client), uint32(len(r.Group))), wire.Flag(r.Token != ""))
}

// Append appends the token, or else group and assertion.
func (r *TokenRequest) Append(b []byte) []byte {
	if r.Token != "" {
		return append(b, r.Token...)
	}
	return append(append(b, r.Group...), r.Assertion...)
}

func (r *TokenRequest) read(label, body, _ *wire.Reader) {
	r.Client = label.Int32()
	group := int(label.Uint32())
	if label.Flag() {
		if r.Token = body.Text(body.Left()); r.Token == "" || group > 0 {
			body.Failf("a renewal without a token, or with a group of its own")
		}
		return
	}
	r.Group = body.Text(group)
	r.Assertion = body.Text(body.Left())
}

// renewalFlag is the first bit of the reason.
const renewalFlag = 1 << 7

// Append appends the reply.
func (r *TokenReply) Append(b []byte) []byte {
	b = wire.Uint64(wire.Int64(wire.Int64(b, r.Issued), r.Expires), r.Version)
	b = append(b, byte(r.Reason)|wire.Flag(r.Renewal)*renewalFlag)
	return append(b, r.Token...)
}

func (r *TokenReply) read(_, body, _ *wire.Reader) {
	r.Issued, r.Expires, r.Version = body.Int64(), body.Int64(), body.Uint64()
	reason := body.Uint8()
	r.Reason, r.Renewal = readReason(body, reason&^renewalFlag), reason&renewalFlag != 0
	r.Token = body.Text(body.Left())
}

func readReason(r *wire.Reader, x byte) identity.Reason {
	if int(x) > len(identity.Reasons()) {
		r.Failf("unknown reason %d", x)
		return identity.None
	}
	return identity.Reason(x)
}

// Canonical is the form in which a query names its arguments.
func Canonical(arguments []Argument) string {
	var b strings.Builder
	for _, a := range arguments {
		b.WriteString(strconv.Quote(a.Name) + strconv.Quote(a.Value))
	}
	return b.String()
}

// How a query says its arguments in canonical form: nearly always by nothing, or by what the
// function is called with. The two bits stand above the parts of the proof.
const (
	argumentsNone = iota << 2
	argumentsCanonical
	argumentsOther // in the annex
	argumentsForm  = 3 << 2
	lengthsApart   = 1 << 4 // the lengths are too many for the label: in the annex
)

func (q *MetadataQuery) form() byte {
	switch q.Query.Arguments {
	case "":
		return argumentsNone
	case Canonical(q.Arguments):
		return argumentsCanonical
	}
	return argumentsOther
}

// lengths are those of all texts but the last; they are counted nowhere in the body.
func (q *MetadataQuery) lengths() []byte {
	b := binary.AppendUvarint(nil, uint64(len(q.Name)))
	b = binary.AppendUvarint(b, uint64(len(q.Token)))
	b = binary.AppendUvarint(b, uint64(len(q.Arguments)))
	for _, a := range q.Arguments {
		b = binary.AppendUvarint(b, uint64(len(a.Name)))
		b = binary.AppendUvarint(b, uint64(len(a.Value)))
	}
	return b
}

// label is the function, and the lengths if there is room.
func (q *MetadataQuery) label(b []byte) []byte {
	flags, lengths := q.Proof.Sent()|q.form(), q.lengths()
	if 1+number+len(lengths) > labelBytes {
		return wire.Int32(append(b, flags|lengthsApart), q.Function)
	}
	return append(wire.Int32(append(b, flags), q.Function), lengths...)
}

// Append appends the query.
func (q *MetadataQuery) Append(b []byte) []byte {
	b = appendQuery(b, &q.Query)
	b = append(append(wire.Int32(wire.Uint64(b, q.Call), q.Client), q.Name...), q.Token...)
	b = q.Proof.Append(b)
	for _, a := range q.Arguments {
		b = append(append(b, a.Name...), a.Value...)
	}
	return b
}

func appendQuery(b []byte, q *Query) []byte {
	return wire.Uint64(wire.Int32(wire.Int32(wire.Int32(b, q.Template), q.Collection), q.Foreign), q.Roles)
}

func readQuery(r *wire.Reader) Query {
	return Query{Template: r.Int32(), Collection: r.Int32(), Foreign: r.Int32(), Roles: r.Uint64()}
}

func (q *MetadataQuery) annex(b []byte) []byte {
	if lengths := q.lengths(); 1+number+len(lengths) > labelBytes {
		b = append(wire.Uint32(b, uint32(len(lengths))), lengths...)
	}
	if q.form() == argumentsOther {
		b = append(wire.Uint32(b, uint32(len(q.Query.Arguments))), q.Query.Arguments...)
	}
	return b
}

func (q *MetadataQuery) read(label, body, annex *wire.Reader) {
	flags := label.Uint8()
	q.Function = label.Int32()
	lengths := label
	if flags&lengthsApart != 0 {
		lengths = annex.Sub(int(annex.Uint32()))
	}
	q.Query = readQuery(body)
	q.Call, q.Client = body.Uint64(), body.Int32()
	name, token, arguments := lengths.Uvarint(), lengths.Uvarint(), lengths.Uvarint()
	q.Name, q.Token = body.Text(name), body.Text(token)
	q.Proof = identity.ReadProof(body, flags&(identity.ProofSent|identity.ProofWithBoot))
	for range arguments {
		a := Argument{Name: body.Text(lengths.Uvarint())}
		a.Value = body.Text(lengths.Uvarint())
		if lengths.Err() != nil || body.Err() != nil {
			body.Failf("%d arguments announced", arguments)
			break
		}
		q.Arguments = append(q.Arguments, a)
	}
	switch flags & argumentsForm {
	case argumentsNone:
	case argumentsCanonical:
		q.Query.Arguments = Canonical(q.Arguments)
	case argumentsOther:
		q.Query.Arguments = annex.Text(int(annex.Uint32()))
	}
	if flags&lengthsApart != 0 {
		annex.Check(lengths)
		if 1+number+len(q.lengths()) <= labelBytes {
			annex.Failf("lengths that the header has room for")
		}
	}
	if flags >= lengthsApart<<1 || flags&(argumentsForm|lengthsApart)|q.Proof.Sent() != flags || q.form() != flags&argumentsForm {
		label.Failf("flags %#x, which are not those of the query", flags)
	}
}

// Where the details of a reply stand: its set, newer versions and canonical arguments.
const (
	detailsInside = iota // where the model counts the metadata of what was found
	detailsApart         // they are longer than that: in the annex
)

// details are what the reply says of what was found.
func (r *MetadataReply) details() []byte {
	b := []byte(r.Query.Arguments)
	for _, d := range r.Set {
		b = wire.Int32(wire.Int32(b, d.Collection), d.Of)
	}
	for _, d := range r.Newer {
		b = wire.Int32(wire.Int32(b, d.Function), d.Position)
	}
	return b
}

// Append appends the reply. The catalogue of the run is known to all; so the metadata of what
// was found is its numbers, padded to the size that it has.
func (r *MetadataReply) Append(b []byte) []byte {
	from, details, where := len(b), r.details(), byte(detailsInside)
	if int64(len(details)) > r.Size {
		details, where = nil, detailsApart
	}
	b = wire.Uint64(wire.Int32(appendQuery(b, &r.Query), r.Function), r.Version)
	b = wire.Uint32(wire.Uint32(b, uint32(len(r.Query.Arguments))), uint32(len(r.Set)))
	b = append(wire.Uint32(b, uint32(len(r.Newer))), byte(r.Reason), where, wire.Flag(r.Boot != 0), 0)
	return wire.Pad(append(appendBoot(b, r.Boot), details...), from+int(r.Bytes()))
}

func (r *MetadataReply) annex(b []byte) []byte {
	if details := r.details(); int64(len(details)) > r.Size {
		b = append(b, details...)
	}
	return b
}

func (r *MetadataReply) read(_, body, annex *wire.Reader) {
	r.Query = readQuery(body)
	r.Function, r.Version = body.Int32(), body.Uint64()
	arguments, set, newer := int(body.Uint32()), uint64(body.Uint32()), uint64(body.Uint32())
	r.Reason = readReason(body, body.Uint8())
	where, booted := body.Uint8(), body.Flag()
	body.Pad(1)
	r.Boot = readBoot(body, booted)
	r.Size = int64(body.Left())
	details := body
	if where == detailsApart {
		details = annex
	} else if where != detailsInside {
		body.Failf("details in place %d", where)
	}
	r.Query.Arguments = details.Text(arguments)
	for range details.Count(set, 2*number) {
		r.Set = append(r.Set, Dependency{Collection: details.Int32(), Of: details.Int32()})
	}
	for range details.Count(newer, 2*number) {
		r.Newer = append(r.Newer, Newer{Function: details.Int32(), Position: details.Int32()})
	}
	if where == detailsApart && int64(len(r.details())) <= r.Size {
		annex.Failf("details that the body has room for")
	}
	body.Zeros()
}

func (r *CodeRequest) label(b []byte) []byte { return wire.Int32(wire.Int32(b, r.Node), r.Module) }

// Append appends the digest.
func (r *CodeRequest) Append(b []byte) []byte { return append(b, r.Want[:]...) }

func (r *CodeRequest) read(label, body, _ *wire.Reader) {
	r.Node, r.Module = label.Int32(), label.Int32()
	copy(r.Want[:], body.Bytes(len(r.Want)))
}

// label is which binary it is, and how long: a native module stands for one of its size.
func (r *CodeReply) label(b []byte) []byte {
	return wire.Uint32(wire.Int32(b, r.Module), uint32(len(r.Binary)))
}

// Append appends the binary.
func (r *CodeReply) Append(b []byte) []byte {
	inside := min(r.Size, int64(len(r.Binary)))
	return wire.Pad(append(b, r.Binary[:inside]...), len(b)+int(r.Size))
}

// annex has what is longer than the binary's size.
func (r *CodeReply) annex(b []byte) []byte {
	return append(b, r.Binary[min(r.Size, int64(len(r.Binary))):]...)
}

func (r *CodeReply) read(label, body, annex *wire.Reader) {
	r.Module = label.Int32()
	length := int(label.Uint32())
	r.Size = int64(body.Left())
	r.Binary = body.Bytes(min(length, body.Left()))
	body.Zeros()
	if rest := length - len(r.Binary); rest > 0 {
		r.Binary = append(r.Binary, annex.Bytes(rest)...)
	}
}

func (r *Revoke) label(b []byte) []byte { return wire.Uint32(b, uint32(len(r.Group))) }

func (r *Revoke) read(label, body, _ *wire.Reader) {
	r.Revocation = identity.ReadRevocation(body, int(label.Uint32()))
}

// Append appends the change.
func (c *Change) Append(b []byte) []byte {
	b = append(append(wire.Uint32(b, uint32(len(c.Group))), c.Group...), byte(c.What))
	b = wire.Narrow(b, uint64(uint32(c.Function)), 3)
	return wire.Int32(wire.Int32(wire.Uint64(b, c.Version), c.Collection), c.Home)
}

func (c *Change) read(_, body, _ *wire.Reader) {
	c.Group = body.Text(int(body.Uint32()))
	if c.What = ChangeKind(body.Uint8()); c.What > Destroyed {
		body.Failf("unknown change %d", c.What)
	}
	c.Function = int32(body.Narrow(3))
	c.Version, c.Collection, c.Home = body.Uint64(), body.Int32(), body.Int32()
}

// Append appends the message.
func (c *Cleared) Append(b []byte) []byte {
	return wire.Pad(wire.Int32(b, c.Collection), len(b)+int(c.Bytes()))
}

func (c *Cleared) read(_, body, _ *wire.Reader) {
	c.Collection = body.Int32()
	body.Pad(4)
}

// Append appends the message. The collection's metadata is known to all.
func (p *Place) Append(b []byte) []byte {
	return wire.Pad(wire.Int32(b, p.Collection), len(b)+int(p.Bytes()))
}

func (p *Place) read(_, body, _ *wire.Reader) {
	p.Collection = body.Int32()
	body.Pad(cardSize - number)
}

// Append appends the message. The first bit of the node says whether it has refused.
func (p *Placed) Append(b []byte) []byte {
	return wire.Uint32(wire.Int32(b, p.Collection), wire.Flagged(uint32(wire.Flag(p.Refused)), 1, int(p.Node)))
}

func (p *Placed) read(_, body, _ *wire.Reader) {
	p.Collection = body.Int32()
	refused, node := body.Flagged(1)
	p.Refused, p.Node = refused == 1, int32(node)
}
