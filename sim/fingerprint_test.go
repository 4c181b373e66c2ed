package sim_test

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"reflect"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// A fingerprint is a digest of everything that listeners hear of a run, whole. Two builds
// whose worlds have the same trace hashes and fingerprints do the same; the trace hash
// alone has messages and timers, but not what nodes tell of themselves.
type fingerprint struct{ ink hash.Hash }

func newFingerprint() *fingerprint { return &fingerprint{ink: sha256.New()} }

// Sum is the digest of what has been heard so far.
func (f *fingerprint) Sum() string { return fmt.Sprintf("%x", f.ink.Sum(nil)[:8]) }

func (f *fingerprint) note(what string, x any) { fmt.Fprintf(f.ink, "%s %+v\n", what, x) }

func (f *fingerprint) Began(i *record.Invocation)   { f.note("began", *i) }
func (f *fingerprint) Started(i *record.Invocation) { f.note("started", *i) }
func (f *fingerprint) Invoked(i *record.Invocation) { f.note("invoked", *i) }
func (f *fingerprint) Created(c record.Creation) {
	f.note("created", []int64{c.At, int64(c.Collection), int64(c.Node)})
}
func (f *fingerprint) Proposed(p *record.Proposal) { f.note("proposed", *p) }
func (f *fingerprint) Acted(a *record.Act)         { f.note("acted", *a) }
func (f *fingerprint) FailedOver(o record.Failover) {
	o.State = replica.Snapshot{} // its parts have addresses; what is in it was told when it was committed
	f.note("failed over", o)
}

func (f *fingerprint) Occupied(node int32, size int64) {
	f.note("occupied", []int64{int64(node), size})
}

func (f *fingerprint) Committed(c record.Commit) {
	c.Delta = replica.Delta{} // likewise
	f.note("committed", c)
}
func (f *fingerprint) Applied(a record.Apply)      { f.note("applied", a) }
func (f *fingerprint) Reached(r record.Reach)      { f.note("reached", r) }
func (f *fingerprint) Served(s record.Serve)       { f.note("served", s) }
func (f *fingerprint) Stalled(s record.Stall)      { f.note("stalled", s) }
func (f *fingerprint) Issued(t record.Issue)       { f.note("issued", t) }
func (f *fingerprint) Revoked(r record.Revocation) { f.note("revoked", r) }
func (f *fingerprint) Heard(h record.Hearing)      { f.note("heard", h) }
func (f *fingerprint) Admitted(a record.Admission) { f.note("admitted", a) }
func (f *fingerprint) Refused(r record.Refusal)    { f.note("refused", r) }

// A fingerprint that missed a kind of event would call two builds equal that are not.
func TestFingerprintsHaveEverything(t *testing.T) {
	all, heard := reflect.TypeFor[*record.Listeners](), reflect.TypeFor[*fingerprint]()
	for k := range all.NumMethod() {
		if name := all.Method(k).Name; name != "Add" {
			if _, ok := heard.MethodByName(name); !ok {
				t.Errorf("a fingerprint has nothing of what is %s", name)
			}
		}
	}
	c := turmoilFamily.world(t, 6)
	one := outcomeOf(c)
	if again := outcomeOf(c); again != one {
		t.Errorf("the same world comes to %q and to %q", one, again)
	}
	c.Parameters.AccessRTT += 2
	if other := outcomeOf(c); other == one {
		t.Errorf("another world comes to %q too", one)
	}
}
