package record

// An Issue is a token that the provider has given out.
type Issue struct {
	At      int64
	Token   string // text
	Subject string // name of the client that it is for
	Group   string
	Version uint64 // of the group's roles at issue
	Expires int64  // ns: good before that time
}

// A Revocation makes tokens void: those of Subject in Group (of everyone there if
// it is empty) that were issued for role versions before Version.
type Revocation struct {
	At      int64
	Subject string
	Group   string
	Version uint64
}

// An Admission is a node's decision that a request may be executed on it.
type Admission struct {
	At         int64
	Invocation uint64
	Client     int32 // that sent the request
	Node       int32
	Token      string // text, as it came with the request
}
