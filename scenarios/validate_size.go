package scenarios

import (
	"fmt"
	"strconv"
)

// Measured on small worlds, rounded up: what a run keeps of each thing, bytes.
const (
	perClient         = 4 << 10
	perCollection     = 16 << 10
	perNode           = 200 << 10
	perNodeCollection = 700 // directory, tallies, acts under way
	perRound          = 200 // of an empty one, and its epochs
	mostBytes         = 16 << 30
)

// size refuses what would eat the machine, before anything of it is made. The largest
// part is the one to change.
func (v *validator) size() {
	nodes := int64(len(v.nodes))
	type part struct {
		path, what string
		bytes      int64
	}
	var parts []part
	add := func(path, what string, count, each int64) {
		parts = append(parts, part{path, fmt.Sprintf("%s %s", thousands(count), what), count * each})
	}
	for i := range v.s.Clients {
		add(fmt.Sprintf("clients[%d].count", i), "clients", int64(max(1, v.s.Clients[i].Count)), perClient)
	}
	largestState, stateOf := int64(0), 0 // all states share the bytes that nobody has written
	for i := range v.s.Collections {
		count := int64(max(1, v.s.Collections[i].Count))
		if size := v.s.Collections[i].Size.Max; size > largestState {
			largestState, stateOf = size, i
		}
		add(fmt.Sprintf("collections[%d].count", i), fmt.Sprintf("collections, which %s nodes know", thousands(nodes)), count, perCollection+nodes*perNodeCollection)
	}
	if len(v.s.Collections) > 0 {
		add(fmt.Sprintf("collections[%d].size", stateOf), "bytes of the largest state", min(largestState, 1<<50), 1)
	}
	network := "network.tiers"
	if len(v.s.Network.Tiers) == 0 {
		network = "network.nodes"
	}
	add(network, "nodes", nodes, perNode)
	if v.s.Round > 0 && v.s.Placement.Epoch > 0 {
		length := "duration"
		if v.s.Rounds > 0 {
			length = "rounds"
		}
		add(length, "rounds and epochs", v.s.Duration/v.s.Round+v.s.Duration/v.s.Placement.Epoch, perRound)
	}
	v.chunks()
	var sum int64
	largest := parts[0]
	for _, p := range parts {
		sum += p.bytes
		if p.bytes > largest.bytes {
			largest = p
		}
	}
	if sum > mostBytes {
		v.report(largest.path, "", "the run would take about %s GiB of memory, %s of them for %s; at most %d GiB are allowed: lower this first",
			thousands(sum>>30), thousands(largest.bytes>>30), largest.what, mostBytes>>30)
	}
}

// maxChunks is how many chunks one transfer may have: each is an event on each link.
const maxChunks = 1_000_000

// chunks refuses chunks so small that to move one collection takes for ever.
func (v *validator) chunks() {
	for i := range v.s.Collections {
		if c := &v.s.Collections[i]; v.s.Network.Chunk > 0 && c.Size.Max/v.s.Network.Chunk > maxChunks {
			v.report("network.chunk", "", "a copy of %q would travel in %s chunks; at most %s are allowed",
				c.Name, thousands(c.Size.Max/v.s.Network.Chunk), thousands(maxChunks))
			return
		}
	}
}

// thousands writes a number in groups of three digits.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
