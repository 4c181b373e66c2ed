package network

// A Network of one process has the lines that begin at its nodes. What reaches the end of
// such a line leaves, travels to another process and enters the network there: the driver
// carries it, and what stands in it beside the body (Via, Hops, Size, Fragment).

// Leave takes the message in slot off this network.
func (n *Network) Leave(slot int32) Message { return n.take(slot) }

// Enter takes over a message that has left another network. Its slot is for Arrived or
// Collected, at the time when it arrives.
func (n *Network) Enter(m Message) int32 { return n.put(m) }
