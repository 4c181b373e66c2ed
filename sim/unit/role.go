package unit

import "fmt"

// A Role is what a unit's copy at one node may be, and with it what it may do. No other
// combination of a copy's phase and flags is legal; Check says so, and tests ask it after
// every event.
type Role uint8

// The roles:
//
//	            writes    reads      may go
//	Absent      forward   forward    -                  no copy here
//	Joining     forward   forward    is cancelled       its state is on its way
//	Follower    forward   yes        yes                also a sec copy that is not the anchor
//	Diverged    forward   wait       yes                an election has cut its writes; a new state is on its way
//	Heir        wait      yes        gives the role back  the leader's role is on its way here
//	Bound       forward   yes        no                 has passed the role on, which may come back
//	Leader      lease: yes, else wait   yes   no        of sec: the anchor
//	Doubting    wait      wait       no                 leader that has restarted, or lost its lease so: it may be none any more
//	Draining    wait      yes        no                 leader that passes the role on: running writes end first
//	Deposed     wait      wait       no                 was a leader, and does not know its successor's configuration
//	Leaving     forward   forward    when no call runs on it
//
// Where to is the way's business: Forward is to where its pointer shows.
const (
	Absent Role = iota
	Joining
	Follower
	Diverged
	Heir
	Bound
	Leader
	Doubting
	Draining
	Deposed
	Leaving
)

// String is the name of the role.
func (r Role) String() string {
	return [...]string{
		"absent", "joining", "follower", "diverged", "heir", "bound", "leader", "doubting", "draining", "deposed", "leaving",
	}[r]
}

// Role is what the copy here is.
func (u *Unit) Role() Role {
	c := u.Copy()
	switch {
	case c == nil:
		return Absent
	case c.phase == joining:
		return Joining
	case c.phase == leaving:
		return Leaving
	case c.leads && c.unsure:
		return Doubting
	case c.leads && c.sealed:
		return Draining
	case c.leads:
		return Leader
	case c.unsure:
		return Deposed
	case u.act.handing != nil:
		return Heir
	case !c.valid():
		return Diverged
	case c.bound:
		return Bound
	}
	return Follower
}

// Check tells what is not as the table of roles and the fields' invariants have it.
func (u *Unit) Check() error {
	c := u.Copy()
	if c == nil {
		if u != nil && (u.act.busy || u.act.handing != nil) {
			return fmt.Errorf("unit %d: an act is under way without a copy", u.ID)
		}
		return nil
	}
	role := u.Role()
	for _, law := range []struct {
		broken bool
		what   string
	}{
		{(c.log == nil) == (c.state == nil), "its state is of no kind, or of both"},
		{c.running < c.writing || c.writing < 0, "more calls write than run"},
		{c.running > 0 && role == Joining, "calls run on a state that is not there"},
		{c.reserved > 0 && role != Joining, "room is reserved beside the state"},
		{c.reserved < 0, "less than nothing is reserved"},
		{c.pending != len(c.made), "it has not told when each write was made"},
		{c.pending > 0 && (role == Joining), "writes wait to leave from a copy that is not there"},
		{c.unsure && c.log == nil, "it is in doubt about an order that sec has not"},
		{c.leads && (role == Joining || role == Leaving), "it leads and does not serve"},
		{c.leads && c.bound, "it leads and waits for the role to come back"},
		{c.leads && u.act.handing != nil, "it leads and the role is on its way here"},
		{c.sealed && !c.leads, "it is sealed and does not lead"},
		{u.act.busy != (u.act.stage != idle), "an act is under way in no stage"},
		{c.sealed && u.act.stage != draining, "it is sealed and drains nothing"},
		{u.act.busy && !c.leads, "it serialises an act and does not lead"},
		{len(c.behind) > 0 && role == Leaving, "requests wait for a copy that goes"},
	} {
		if law.broken {
			return fmt.Errorf("unit %d is %v: %s", u.ID, role, law.what)
		}
	}
	return nil
}
