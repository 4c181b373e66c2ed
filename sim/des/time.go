package des

import "math"

// Time is virtual time, in nanoseconds since the start of a run. It is never
// negative. An integer has the same resolution at the end of a run as at its
// start and makes equal times exactly equal, which no float does.
type Time int64

// forever is the last time there is, 292 years after the start.
const forever Time = math.MaxInt64
