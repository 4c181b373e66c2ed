package external

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/ermes-sim/ermes-sim/policy"
)

// record is what a run keeps of a policy outside: how much it was asked, a digest of all that was
// said, and its first failure, which is its last question and ends the run.
type record struct {
	consistency string
	fail        func(error) // hears the first failure
	decisions   int64
	digest      hash.Hash
	err         error
}

func newRecord(consistency string, fail func(error)) record {
	return record{consistency: consistency, fail: fail, digest: sha256.New()}
}

// decide asks about a view, unless the run is ending.
func (r *record) decide(v *policy.View, ask func(id int64) ([]policy.Action, error)) []policy.Action {
	if r.err != nil {
		return nil
	}
	r.decisions++
	list, err := ask(r.decisions)
	if err != nil {
		r.err = r.place(fmt.Errorf("decision %d, on collection %s at node %s: %w", r.decisions, v.Collection, v.Self.Name, err))
		r.fail(r.err)
		return nil
	}
	return list
}

// place says whose failure it is.
func (r *record) place(err error) error {
	return fmt.Errorf("external policy of %s collections: %w", r.consistency, err)
}

// Err is the first failure.
func (r *record) Err() error { return r.err }

func (r *record) account() Account {
	return Account{Consistency: r.consistency, Decisions: r.decisions, SHA256: hex.EncodeToString(r.digest.Sum(nil))}
}
