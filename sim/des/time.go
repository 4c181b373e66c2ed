package des

// Time is virtual time, in nanoseconds since the start of a run. It is never
// negative. An integer has the same resolution at the end of a run as at its
// start and makes equal times exactly equal, which no float does.
type Time int64
