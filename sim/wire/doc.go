// Package wire reads and writes the bytes of messages: big-endian numbers of fixed width,
// texts whose length stands elsewhere, zeros that fill up a size. What a message is made of
// is known to the packages that own it (sim/protocol, sim/replica, sim/record,
// sim/identity); docs/EMULATION.md has the whole.
package wire
