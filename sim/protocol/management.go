package protocol

// A TokenRequest carries a client's identity assertion to the Group Token
// Provider.
type TokenRequest struct {
	Client    int32
	Assertion string
}

// Digest identifies the request.
func (r *TokenRequest) Digest() uint64 { return mix(uint64(r.Client), uint64(len(r.Assertion))) }

// Bytes is the size on the wire.
func (r *TokenRequest) Bytes() int64 { return int64(len(r.Assertion)) }

// A TokenReply carries the token, or an empty one and the reason of the refusal.
type TokenReply struct {
	Token   string
	Expires int64 // ns
	Reason  string
}

// Digest identifies the reply.
func (r *TokenReply) Digest() uint64 { return mix(uint64(len(r.Token)), uint64(len(r.Reason))) }

// Bytes is the size on the wire.
func (r *TokenReply) Bytes() int64 { return int64(len(r.Token) + len(r.Reason)) }

// A MetadataQuery asks the metadata service which collection a call depends on.
type MetadataQuery struct {
	Client     int32
	Collection int32
	Name       string // what it asks for: collection.name == Name
}

// Digest identifies the query.
func (q *MetadataQuery) Digest() uint64 { return mix(uint64(q.Client), uint64(q.Collection)) }

// Bytes is the size on the wire.
func (q *MetadataQuery) Bytes() int64 { return int64(len(q.Name)) + 32 }

// A MetadataReply names the collections that match.
type MetadataReply struct {
	Collection int32
	Found      bool
	Version    uint64 // of the catalogue
}

// Digest identifies the reply.
func (r *MetadataReply) Digest() uint64 { return mix(uint64(r.Collection), r.Version) }

// Bytes is the size on the wire: name, owner, consistency, size, labels.
func (r *MetadataReply) Bytes() int64 { return 128 }

// A CodeRequest asks the function registry for a binary.
type CodeRequest struct {
	Node   int32
	Module int32
}

// Digest identifies the request.
func (r *CodeRequest) Digest() uint64 { return mix(uint64(r.Node), uint64(r.Module)) }

// Bytes is the size on the wire: a SHA-256 digest.
func (r *CodeRequest) Bytes() int64 { return 32 }

// A CodeReply is the binary.
type CodeReply struct {
	Module int32
	Size   int64
}

// Digest identifies the reply.
func (r *CodeReply) Digest() uint64 { return mix(uint64(r.Module), uint64(r.Size)) }

// Bytes is the size on the wire.
func (r *CodeReply) Bytes() int64 { return r.Size }
