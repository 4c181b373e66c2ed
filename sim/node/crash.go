package node

// Crash loses what the node has in memory: calls that run or wait, warm
// instances, verified tokens. Their clients hear nothing and call again if they
// have a timeout. State, directory, configurations and the updates that have
// not left yet are in the durable store.
func (n *Node) Crash() {
	for i := range n.calls {
		if n.calls[i].request != nil {
			n.lose(int32(i))
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

// lose ends a call. Its slot is free when the timer or the remote access has come that it
// waits for, at once if there is none.
func (n *Node) lose(slot int32) {
	c := n.calls[slot]
	stage := c.body
	if stage != ended {
		n.bodies.Stop(slot)
	}
	if stage == running {
		n.release(slot)
		return
	}
	c.dead, c.request = true, nil
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
