package scenarios

import (
	"fmt"
	"slices"
)

// faults checks that what breaks is there and breaks for a time.
func (v *validator) faults() {
	lost := false
	taken := map[breaking]int{}
	for i := range v.s.Faults {
		f := &v.s.Faults[i]
		path := fmt.Sprintf("faults[%d]", i)
		v.within(path+".from", f.From)
		if f.Until != 0 && f.Until <= f.From {
			v.report(path+".until", "", "%s is not after from, %s", durations.format(f.Until), durations.format(f.From))
		}
		v.breakable(path+".crash", f.Crash, false)
		v.breakable(path+".partition", f.Partition, true)
		v.breakable(path+".degrade", f.Degrade, true)
		v.chance(path, f)
		v.once(path, i, taken)
		lost = lost || f.Crash != nil
		if f.Degrade == nil {
			v.meaningless(path, f)
		} else if f.Perfect() && f.Slow == 1 {
			v.report(path+".degrade", "", "leaves the links as good as they can be; add jitter, loss, duplicate or slow")
		}
	}
	if lost && v.s.Requests.Timeout == 0 {
		v.report("faults", "", "a crash loses calls, and nobody would ever answer them: give requests.timeout")
	}
}

// chance checks the keys of faults by chance.
func (v *validator) chance(path string, f *Fault) {
	switch {
	case f.MTTF > 0 && f.MTTR == 0:
		v.report(path+".mttr", "", "is missing; faults by chance need mttf and mttr")
	case f.MTTR > 0 && f.MTTF == 0:
		v.report(path+".mttf", "", "is missing; faults by chance need mttf and mttr")
	case f.Together && f.MTTF == 0:
		v.report(path+".together", "", "means nothing without mttf and mttr")
	case f.MTTF > 0 && v.s.Duration > 0:
		broken := len(v.s.Network.NodesAt(slices.Concat(f.Crash, f.Partition, f.Degrade)))
		if n := float64(v.s.Duration) / (float64(f.MTTF) + float64(f.MTTR)) * float64(broken); n > maxDrawn {
			v.report(path+".mttf", "", "%.2g faults are expected in this run; at most %.0e are drawn", n, float64(maxDrawn))
		}
	}
}

// breaking is a way for a node, or the link above it, to be broken.
type breaking struct{ kind, node string }

// once refuses a second rule for a node and kind if chance decides about one of them: nobody
// could say what the mean times are.
func (v *validator) once(path string, i int, taken map[breaking]int) {
	for kind, refs := range v.s.Faults[i].kinds() {
		for _, n := range v.s.Network.NodesAt(refs) {
			j, dup := taken[breaking{kind, n}]
			if dup && (v.s.Faults[i].Random() || v.s.Faults[j].Random()) {
				v.report(path+"."+kind, "", "faults[%d] breaks %q already; where chance decides (mttf), a node or link has one rule of a kind", j, n)
				break
			}
			taken[breaking{kind, n}] = i
		}
	}
}

// meaningless reports what only degrade has.
func (v *validator) meaningless(path string, f *Fault) {
	for _, key := range append(f.given(), "slow") {
		if key != "slow" || f.Slow != 1 {
			v.report(join(path, key), "", "means something to degrade only")
		}
	}
}

// breakable checks nodes, or the links above them.
func (v *validator) breakable(path string, refs []string, links bool) {
	if refs == nil {
		return
	}
	before := len(v.r.problems)
	v.attachment(path, refs)
	if !links || len(v.r.problems) > before || !v.trusted("network.nodes", "name", "tier", "parent") || !v.trusted("network.tiers", "tier", "fanout") {
		return
	}
	if all := v.s.Network.AllNodes(); len(all) > 0 && slices.Contains(v.s.Network.NodesAt(refs), all[0].Name) {
		v.report(path, "", "the root %q has no link to a parent", all[0].Name)
	}
}

// requests checks that what clients do on failure can happen.
func (v *validator) requests() {
	r := &v.s.Requests
	switch {
	case r.Retries > 0 && r.Timeout == 0 && r.QueueLimit == 0:
		v.report("requests.retries", "", "nothing is ever sent again: there is neither a timeout nor a queue_limit")
	case r.Backoff > 0 && r.Retries == 0:
		v.report("requests.backoff", "", "means nothing without retries")
	}
}

// leases checks that a leader is heard often enough to keep its lease.
func (v *validator) leases() {
	p := &v.s.Placement
	if !p.Failover {
		return
	}
	if p.Heartbeat >= p.Lease {
		v.report("placement.heartbeat", "", "%s is not shorter than the lease, %s", durations.format(p.Heartbeat), durations.format(p.Lease))
		return
	}
	if beats := float64(v.s.Duration) / float64(p.Heartbeat) * float64(len(v.nodes)); p.Heartbeat > 0 && beats > 10*maxDrawn {
		v.report("placement.heartbeat", "", "nodes would give %.2g signs of life in this run; at most %.0e are sent", beats, float64(10*maxDrawn))
	}
	if rtt := v.longest(); p.Lease-p.Heartbeat <= rtt {
		v.report("placement.lease", "", "%s is too short: a heartbeat every %s is acknowledged up to %s later", durations.format(p.Lease), durations.format(p.Heartbeat), durations.format(rtt))
	}
}

// longest is the longest round trip to the root, ns; 0 if the network is not valid.
func (v *validator) longest() int64 {
	if v.r.err() != nil {
		return 0
	}
	tree, err := v.s.Network.Tree()
	if err != nil {
		return 0
	}
	var longest int64
	for i := range tree.Len() {
		longest = max(longest, tree.RTT(tree.Root(), i))
	}
	return longest
}
