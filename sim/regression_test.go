package sim_test

import (
	"fmt"
	"testing"
)

// A fallen world is one that once failed. What `make soak` finds is added here, cut
// down, with what was wrong.
type fallen struct {
	family string
	seed   uint64
	cut    string
	story  string
}

var fallenWorlds = []fallen{
	{"plain", 2403, "", "a sec copy from which others were made kept the updates for itself that had waited for room"},
	{"plain", 2585, "", "the only copy of an acknowledged write waited for room at a node that then let its own copy go"},
	{"manage", 91009283, "fault:1 move:0 move:1 event:0 client:2 client:3 client:4 perfect-links no-decisions static-sec static-sequential no-queue-limit " +
		"long-timeout warm in-phase no-weights fixed-access until:4767", "a request that was lost in a crash could be replayed after it, and wrote"},
	{"manage", 33001927, "fault:0 fault:1 move:0 event:0 event:1 nodes:2 no-coalescing no-decisions static-sec static-sequential long-timeout warm no-weights " +
		"fixed-access until:7266", "a call that waited for metadata when another was refused presented no token at all: bad-signature"},
	{
		"manage", 88007395, "fault:0 move:0 move:1 move:3 move:4 move:5 move:6 move:7 move:8 move:9 move:10 event:1 event:2 client:0 collection:2 no-coalescing " +
			"no-decisions static-sec static-sequential long-timeout warm in-phase no-weights no-bandwidth-limit fixed-access collection:0 nodes:3 move:2 until:9227",
		"likewise, of a token that was revoked",
	},
	{
		"lifecycle", 540000862, "fault:2 client:1 collection:2 no-coalescing no-weights no-memory-limit until:8718",
		"a call that had begun before the only copy came to its node asked others for it, and held its core for ever",
	},
	{
		"sets", 520002577, "no-coalescing no-weights no-memory-limit fixed-access move:2 until:9187",
		"the same: a copy that was to leave when that call had ended never left",
	},
	{
		"sets", 520012329, "move:0 collection:2 no-coalescing no-weights no-memory-limit fixed-access until:9043",
		"a remote access that waited for news of a copy was not sent on when it came",
	},
	{
		"sets", 91004289, "fault:1 static-sequential no-memory-limit no-bandwidth-limit fixed-access nodes:4 no-queue-limit until:9535",
		"a sec copy that had been dropped was elected, and never got what had been written since",
	},
	{
		"sets", 91011285, "fault:0 fault:2 move:0 collection:0 perfect-links no-coalescing no-queue-limit warm no-forwarding no-weights no-bandwidth-limit fixed-access nodes:4 until:8045",
		"the report of a copy of which the elected leader had never heard was taken for the answer to its own grant",
	},
	{
		"plain", 88006032, "fault:0 fault:1 fault:2 move:0 move:1 move:2 move:3 move:4 move:5 move:6 move:7 client:3 client:4 client:5 collection:1 nodes:3 no-loss no-decisions static-sec no-queue-limit in-phase no-forwarding no-weights no-memory-limit no-bandwidth-limit fixed-access until:5250",
		"the tests' own law took it for going back that a copy loses writes of a deposed leader that it had applied after the election",
	},
	{
		"sets", 88002185, "fault:0 fault:1 move:0 move:1 move:2 move:3 move:4 client:0 nodes:6 no-coalescing static-sec long-timeout warm no-bandwidth-limit metadata-cache fixed-access in-phase until:3026",
		"a copy that gains nothing was refused and granted again for ever: 1.25 times an offer below 0 is not more",
	},
	{
		"sets", 33002165, "move:0 move:1 client:0 collection:1 nodes:3 no-coalescing no-decisions static-sec warm no-forwarding no-weights metadata-cache fixed-access until:39",
		"a read of a member of a co-location group climbed to the root and was parked there for a copy that never comes",
	},
	{
		"sets", 510002083, "move:0 move:1 client:0 client:1 client:2 collection:1 nodes:4 no-coalescing no-decisions static-sec static-sequential warm no-memory-limit no-bandwidth-limit metadata-cache fixed-access until:431",
		"the same, by a client elsewhere",
	},
	{"turmoil", 33000574, "fault:0 fault:2 fault:3 move:0 move:1 move:2 client:2 client:3 nodes:5 no-coalescing long-timeout no-memory-limit no-bandwidth-limit " +
		"fixed-access until:3444", "testdata/protocol/grant-to-an-unknown-copy"},
	{
		"turmoil", 600002813, "fault:0 fault:3 fault:4 move:0 move:1 client:1 static-sequential long-timeout warm no-weights fixed-access fault:1 until:7628",
		"testdata/protocol/heir-overflows: a role was lost that had come to a copy which then had to go",
	},
	{"turmoil", 600003891, "fault:0 fault:1 move:2 until:10500 no-coalescing long-timeout no-forwarding no-weights no-memory-limit no-bandwidth-limit " +
		"fixed-access fault:3 fault:4", "testdata/protocol/report-during-drain: a copy of which nobody knew was never told to go"},
	{
		"turmoil", 600006257, "fault:0 fault:1 fault:2 fault:4 fault:6 fault:7 move:0 move:1 move:2 move:3 move:4 client:1 collection:0 collection:2 no-loss " +
			"no-coalescing static-sequential no-retries no-bandwidth-limit fixed-access until:5625 long-timeout",
		"testdata/protocol/heir-overflows: the lease came when the copy had gone, and the node panicked",
	},
	{"turmoil", 600007295, "fault:0 fault:1 fault:2 fault:3 move:0 move:2 move:3 move:4 move:6 move:7 move:8 move:9 no-coalescing no-queue-limit no-weights " +
		"fixed-access until:5250", "likewise"},
	{"turmoil", 630001057, "", "an outdated grant to an elected leader made its copy go"},
	{"turmoil", 630001259, "", "likewise"},
	{"turmoil", 630004987, "", "likewise"},
	{
		"turmoil", 640007092, "fault:0 fault:1 move:1 move:2 move:3 move:4 client:1 client:2 client:3 nodes:4 no-coalescing static-sequential no-queue-limit " +
			"long-timeout warm no-forwarding no-failover no-weights no-bandwidth-limit fixed-access until:11443",
		"testdata/protocol/copy-comes-during-call",
	},
	{
		"turmoil", 640012004, "fault:1 fault:2 move:0 client:1 collection:1 long-timeout no-forwarding no-weights no-memory-limit fixed-access perfect-links " +
			"static-sec until:6436", "a state that was fetched for an earlier copy arrived late and was installed in a new one",
	},
	{"turmoil", 640011386, "", "a remote access was parked where the copy was"},
	{"turmoil", 640013002, "", "likewise"},
	{
		"manage", 660004240, "fault:0 fault:1 fault:2 move:0 move:1 move:2 move:3 move:4 move:5 event:1 event:2 event:3 client:0 client:1 no-coalescing " +
			"static-sec no-queue-limit long-timeout no-weights no-bandwidth-limit fixed-access client:3 nodes:2 until:3000",
		"a grant that waited for room was taken up when its collection had been destroyed",
	},
	{
		"turmoil", 700024452, "fault:0 fault:1 fault:2 fault:3 fault:5 move:3 no-forwarding no-weights no-memory-limit fixed-access move:1 until:9187",
		"testdata/protocol/source-leaves-before-it-has-the-version",
	},
	{
		"turmoil", 930021093, "fault:0 fault:3 fault:4 fault:5 fault:6 move:0 move:1 move:2 move:4 move:5 no-coalescing long-timeout warm no-weights " +
			"no-bandwidth-limit fixed-access move:3 until:4593", "an elected leader obeyed the late farewell of an earlier copy of its own, and dropped the copy that it led with",
	},
	{
		"turmoil", 940029471, "fault:0 fault:1 fault:3 static-sec no-queue-limit no-weights fixed-access until:4844",
		"a copy that had diverged was evicted to make room for its own new state, and the node panicked",
	},
}

// Without this test what `make soak` has found could come back.
func TestFallenWorldsStand(t *testing.T) {
	for _, x := range fallenWorlds {
		t.Run(fmt.Sprintf("%s-%d", x.family, x.seed), func(t *testing.T) {
			f, err := familyOf(x.family)
			if err != nil {
				t.Fatal(err)
			}
			cuts, err := parseCuts(x.cut)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range f.judge(f.without(t, x.seed, cuts), nil) {
				t.Errorf("%s\nonce: %s", w.text, x.story)
			}
		})
	}
}
