// Package network carries Messages between nodes and clients, hop by hop along
// the tree, and counts them.
//
// There are three nouns. A Message has a category, a size and a body that only
// its receiver reads. A Link direction is a transmitter: one-way delay is RTT/2
// plus size over bandwidth, messages of a class never overtake each other, and
// bulk transfers (migrations, binaries) go in chunks in a background class that
// yields to everything else. A Network joins them and keeps the Traffic per
// category and link. Time and the scheduling of events come in through Clock.
package network
