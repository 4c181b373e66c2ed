package workbench

import (
	"fmt"
	"time"
)

// doubts are warnings that a scenario deserves before it runs: it is valid, but hardly
// what anybody means.
func (b *Build) doubts() []string {
	var out []string
	if d := b.shortTokens(); d != "" {
		out = append(out, d)
	}
	return out
}

// shortTokens warns of tokens that have expired before a client can use them. A token
// is issued at the root, goes to the client, and comes back with the metadata query or
// the call, RTT(access node, root) + access RTT after it was issued, if nothing queues.
func (b *Build) shortTokens() string {
	c := &b.Config
	lifetime := c.Parameters.TokenLifetime
	way := func(access int) int64 { return c.Tree.RTT(access, c.Tree.Root()) + c.Parameters.AccessRTT }
	far, who, clients := int64(0), -1, 0
	for i := range c.Clients {
		if w := way(c.Clients[i].Access); w >= lifetime {
			clients++
			if w > far {
				far, who = w, i
			}
		}
	}
	if clients == 0 {
		return ""
	}
	return fmt.Sprintf("tokens.lifetime is %v, but from the provider of tokens to %s at %s and back to the root takes %v: "+
		"each token of %d of %d clients has expired before it can be used there, and their calls end as expired",
		time.Duration(lifetime), c.Clients[who].Name, c.Tree.Node(c.Clients[who].Access).Name, time.Duration(far), clients, len(c.Clients))
}
