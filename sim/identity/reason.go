package identity

// Reason says why something was refused; None that it was not. The strings of the
// reasons are what tables count by.
type Reason uint8

// The reasons of a refusal.
const (
	None            Reason = iota
	Expired                // the assertion or token is past its time, or not yet valid
	BadSignature           // it is malformed, or not signed by who should have
	Replayed               // the proof of possession is missing, another's, or was used before
	Revoked                // roles were withdrawn after the token was issued
	WrongGroup             // it belongs to another group
	Forbidden              // no role permits the action
	UnknownFunction        // no function of that name is deployed in the group
	NoMatch                // a metadata query selects nothing
	TooManyMatches         // a metadata query selects more than its limit
	NotCoLocated           // sequential collections written together share no co-location group
	reasons
)

var reasonNames = [reasons]string{
	"", "expired", "bad-signature", "replayed", "revoked", "wrong-group", "forbidden",
	"unknown-function", "no-match", "too-many-matches", "not-co-located",
}

// Reasons lists the refusals in the order in which tables show them, without None.
func Reasons() []Reason {
	all := make([]Reason, 0, reasons-1)
	for r := Expired; r < reasons; r++ {
		all = append(all, r)
	}
	return all
}

// String is the name that tables and scenarios use; None is empty.
func (r Reason) String() string { return reasonNames[r] }
