package node

// Crash loses what the node has in memory: calls that run or wait, warm
// instances, verified tokens. Their clients hear nothing and call again if they
// have a timeout. State, directory, configurations and the updates that have
// not left yet are in the durable store.
func (n *Node) Crash() {
	for i := range n.calls {
		if n.calls[i].request != nil {
			n.calls[i].lost()
		}
	}
	n.cores.crash(n.Env.Now())
	for i := range n.code {
		n.code[i].used, n.code[i].waiting = false, nil
	}
	n.Table.Crash()
}

// Restart goes on where the node stopped. Copies that waited for their calls to
// end need not wait any more.
func (n *Node) Restart() {
	n.verifier.Restart()
	n.Table.Restart()
	n.keeper.Restarted()
}

// lost marks a call whose timer or remote access is still to come.
func (c *call) lost() {
	c.dead = true
	c.request = nil
	if c.body != nil {
		c.body.Stop()
		c.body = nil
	}
}

// bury frees the slot of a call that a crash has ended, when the last that it
// waited for has come.
func (n *Node) bury(slot int32) bool {
	if !n.calls[slot].dead {
		return false
	}
	if n.calls[slot].awaited > 1 {
		n.calls[slot].awaited--
		return true
	}
	n.release(slot)
	return true
}
