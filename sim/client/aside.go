package client

import "github.com/ermes-sim/ermes-sim/sim/record"

// Aside calls yield for the calls that wait for a token or for metadata, if they would
// wait for ever: with a timeout they end by themselves.
func (c *Client) Aside(yield func(record.Aside)) {
	if c.par.Timeout > 0 {
		return
	}
	if len(c.token.waiting) > 0 {
		yield(record.Aside{What: "a call without a token", For: record.Answer, Collection: -1, Node: -1})
	}
	if len(c.metadata.waiting) > 0 {
		yield(record.Aside{What: "a call without metadata", For: record.Answer, Collection: -1, Node: -1})
	}
}
