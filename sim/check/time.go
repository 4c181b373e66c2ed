package check

// The law of time: events are told in order of virtual time. Every other law
// leans on it: that a commit was told before an outcome means that it was made
// before.

// tick takes the time of an event.
func (c *Checkers) tick(at int64) {
	if at < c.now {
		c.broken(Time, c.now, -1, -1, "an event of %d ns is told after one of %d ns", at, c.now)
		return
	}
	if c.clock != nil {
		if now := c.clock(); at != now {
			c.broken(Time, now, -1, -1, "an event of %d ns is told at %d ns", at, now)
		}
	}
	c.now = at
}

// tickUntimed takes an event that does not tell its time.
func (c *Checkers) tickUntimed() {
	if c.clock != nil {
		c.tick(c.clock())
	}
}
