package summary

// Faults is what faults have cost, beside calls that ended with a status such as
// timed-out or dropped.
type Faults struct {
	LostWrites int64 `json:"lost_writes"` // acknowledged by leaders that were replaced, and in no later history
	Elections  int64 `json:"elections"`   // leaders and anchors that were replaced
	Retries    int64 `json:"retries"`     // times that clients sent a call again
}
