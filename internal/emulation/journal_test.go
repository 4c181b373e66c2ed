package emulation

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// all hears every event.
type all struct{ heard map[string]int }

func (a all) Began(*record.Invocation)   { a.heard["Began"]++ }
func (a all) Started(*record.Invocation) { a.heard["Started"]++ }
func (a all) Invoked(*record.Invocation) { a.heard["Invoked"]++ }
func (a all) Created(record.Creation)    { a.heard["Created"]++ }
func (a all) Proposed(*record.Proposal)  { a.heard["Proposed"]++ }
func (a all) Acted(*record.Act)          { a.heard["Acted"]++ }
func (a all) FailedOver(record.Failover) { a.heard["FailedOver"]++ }
func (a all) Occupied(int32, int64)      { a.heard["Occupied"]++ }
func (a all) Committed(record.Commit)    { a.heard["Committed"]++ }
func (a all) Applied(record.Apply)       { a.heard["Applied"]++ }
func (a all) Reached(record.Reach)       { a.heard["Reached"]++ }
func (a all) Served(record.Serve)        { a.heard["Served"]++ }
func (a all) Stalled(record.Stall)       { a.heard["Stalled"]++ }
func (a all) Issued(record.Issue)        { a.heard["Issued"]++ }
func (a all) Revoked(record.Revocation)  { a.heard["Revoked"]++ }
func (a all) Heard(record.Hearing)       { a.heard["Heard"]++ }
func (a all) Admitted(record.Admission)  { a.heard["Admitted"]++ }
func (a all) Refused(record.Refusal)     { a.heard["Refused"]++ }

// Without this an event could be lost between a process and the checkers.
func TestEveryEventIsWrittenAndReplayed(t *testing.T) {
	state := replica.NewSEC(replica.Actor{Node: 1, Incarnation: 2})
	delta := state.Commit(7, []replica.Effect{{Op: replica.Increment, Key: "n", Delta: 3}})
	events := []any{
		Began{},
		Started{},
		Invoked{Lateness: Lateness{1, 2}},
		Occupied{3, 4},
		record.Creation{State: state.Snapshot()},
		record.Proposal{Reason: "r"},
		record.Act{Replicas: []int32{1}},
		record.Failover{State: state.Snapshot()},
		record.Commit{Delta: delta},
		record.Apply{},
		record.Reach{Made: []int64{5}},
		record.Serve{},
		record.Stall{},
		record.Issue{},
		record.Revocation{},
		record.Hearing{},
		record.Admission{},
		record.Refusal{},
	}
	if want := reflect.TypeFor[*record.Listeners]().NumMethod() - 1; len(events) != want { // all but Add
		t.Fatalf("%d events here, %d in package record", len(events), want)
	}
	written := Record{Process: 1}
	for i, e := range events {
		written.Entries = append(written.Entries, Entry{At: int64(i), Event: e})
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(&written); err != nil {
		t.Fatal(err)
	}
	var read Record
	if err := gob.NewDecoder(&b).Decode(&read); err != nil {
		t.Fatal(err)
	}
	commit := read.Entries[8].Event.(record.Commit)
	if !bytes.Equal(commit.Delta.Append(nil), delta.Append(nil)) || read.Entries[2].Event.(Invoked).Lateness.Sum() != 3 {
		t.Errorf("what was written is not what is read: %+v", read.Entries)
	}
	heard := map[string]int{}
	last := int64(-1)
	Replay(read.Entries, func(at int64) { last = at }, all{heard})
	if len(heard) != len(events) || last != int64(len(events)-1) {
		t.Errorf("of %d events were told %v", len(events), heard)
	}
}

// An envelope that has not come whole waits; one that is none is an error.
func TestEnvelopes(t *testing.T) {
	for _, m := range []network.Message{
		{From: 1, To: -3, Access: 2, Via: 1, Hops: 4, Size: 99, Category: network.Reply, Body: &protocol.Reply{Attempt: 5}},
		{From: 1, To: 2, Via: 1, Hops: 4, Size: 64 << 10, Category: network.Migration, Fragment: true},
	} {
		sent := envelope{due: 7, lateness: Lateness{Wake: 8, Socket: 9}, message: m}
		data := sent.append(nil)
		for cut := range data {
			if n, err := whole(data[:cut]); n != 0 || err != nil {
				t.Fatalf("%d of %d bytes: %d, %v", cut, len(data), n, err)
			}
		}
		n, err := whole(append(data, 1, 2, 3))
		if err != nil || n != len(data) {
			t.Fatalf("%d of %d bytes, %v", n, len(data), err)
		}
		read, err := readEnvelope(data)
		if err != nil || !reflect.DeepEqual(read, sent) {
			t.Errorf("sent %+v\nread %+v, %v", sent, read, err)
		}
	}
	if _, err := whole([]byte{0, 0, 0, 1}); err == nil {
		t.Error("an envelope shorter than any is awaited")
	}
	if _, err := whole([]byte{0xff, 0, 0, 0}); err == nil {
		t.Error("an envelope longer than any is awaited")
	}
}

// Appointments are kept by time, and those of one time in the order of entry.
func TestAgenda(t *testing.T) {
	var a agenda
	var kept []int
	for i, due := range []int64{5, 3, 5, 1, 3} {
		a.enter(due, func() { kept = append(kept, i) })
	}
	for due, ok := a.next(); ok; due, ok = a.next() {
		if x := a.take(); x.due != due {
			t.Fatalf("%d is due, %d is taken", due, x.due)
		} else {
			x.do()
		}
	}
	if want := []int{3, 1, 4, 0, 2}; !reflect.DeepEqual(kept, want) {
		t.Errorf("kept in order %v, want %v", kept, want)
	}
}

// FuzzEnvelope: whatever comes over a socket is an envelope or an error, and one that is read is
// written again as the same bytes.
func FuzzEnvelope(f *testing.F) {
	for _, e := range []envelope{
		{due: 7, message: network.Message{From: 1, To: -3, Size: 99, Body: &protocol.Place{Collection: 5}}},
		{due: 7, lateness: Lateness{Wake: 8}, message: network.Message{From: 1, To: 2, Size: 64 << 10, Category: network.Migration, Fragment: true}},
	} {
		f.Add(e.append(nil))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := whole(data)
		if n == 0 || err != nil {
			return
		}
		e, err := readEnvelope(data[:n])
		if err != nil {
			return
		}
		if again := e.append(nil); !bytes.Equal(again, data[:n]) {
			t.Fatalf("read from %x, written as %x", data[:n], again)
		}
	})
}
