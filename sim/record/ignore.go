package record

// Ignore is an Observer that does nothing. Embed it to hear only of some things.
type Ignore struct{}

var _ Observer = Ignore{}

// Invoked does nothing.
func (Ignore) Invoked(*Invocation) {}

// Proposed does nothing.
func (Ignore) Proposed(*Proposal) {}

// Acted does nothing.
func (Ignore) Acted(*Act) {}

// Committed does nothing.
func (Ignore) Committed(Commit) {}

// Applied does nothing.
func (Ignore) Applied(Apply) {}

// Served does nothing.
func (Ignore) Served(Serve) {}

// Occupied does nothing.
func (Ignore) Occupied(int32, int64) {}

// Began does nothing.
func (Ignore) Began(*Invocation) {}

// Started does nothing.
func (Ignore) Started(*Invocation) {}

// Reached does nothing.
func (Ignore) Reached(Reach) {}

// Created does nothing.
func (Ignore) Created(Creation) {}

// FailedOver does nothing.
func (Ignore) FailedOver(Failover) {}

// Issued does nothing.
func (Ignore) Issued(Issue) {}

// Revoked does nothing.
func (Ignore) Revoked(Revocation) {}

// Admitted does nothing.
func (Ignore) Admitted(Admission) {}

// Refused does nothing.
func (Ignore) Refused(Refusal) {}

// Heard does nothing.
func (Ignore) Heard(Hearing) {}
