package record

// ActKind is a change of placement.
type ActKind uint8

// The changes of placement.
const (
	Create  ActKind = iota // the first copy of a collection
	Copy                   // a new copy has been installed
	Drop                   // a copy has been removed
	Lead                   // the leader's (SEC: the anchor's) role has moved
	Refuse                 // a granted copy was refused by its target
	Destroy                // the collection is gone, with all its copies
)

var actNames = [...]string{"create", "copy", "drop", "lead", "refuse", "destroy"}

// ActKinds lists the changes of placement.
func ActKinds() []ActKind {
	all := make([]ActKind, len(actNames))
	for i := range all {
		all[i] = ActKind(i)
	}
	return all
}

// String is the name that tables use.
func (k ActKind) String() string { return actNames[k] }

// ElectedReason is the reason of an act that makes another leader in the place of one that
// is not heard of.
const ElectedReason = "elected: the leader is not heard of"

// DisplacedReason is the reason of an act that makes room for a newcomer.
const DisplacedReason = "displaced"

// An Act is one committed change of the placement of one collection.
type Act struct {
	At         int64 // ns, when the new placement serves
	Kind       ActKind
	Collection int32
	Node       int32 // that got, lost or leads the copy
	From       int32 // copy: where the state came from; lead: the old leader; else -1
	Leader     int32 // after the act
	Term, Seq  uint64
	Replicas   []int32 // after the act, ascending; the observer must not keep it
	Bytes      int64   // moved
	Delta      float64 // change of energy that the policy expected, requests in flight
	Reason     string
}
