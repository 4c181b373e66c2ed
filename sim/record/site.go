package record

// A Site is where one unit is.
type Site struct {
	Leader   int   // leader, or anchor for sec; -1 if the unit does not exist
	Replicas []int // ascending, the leader included
}
