package node

// MakeRoom sees to it that bytes more fit the node's memory.
func (n *Node) MakeRoom(bytes int64) bool {
	return bytes <= n.Free() || n.placer.MakeRoom(bytes)
}
