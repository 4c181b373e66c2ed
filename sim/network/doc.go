// Package network carries Messages between nodes and clients, hop by hop along
// the tree, and counts them.
//
// There are three nouns. A Message has a category, a size and a body that only
// its receiver reads. A Link direction is a transmitter: one-way delay is RTT/2
// plus size over bandwidth, messages of a class never overtake each other, and
// transfers go in chunks: binaries, for which calls wait, yield to everything but
// migrations, and migrations to everything. A Network joins them and keeps the Traffic per
// category and link. Time and the scheduling of events come in through Clock.
package network
