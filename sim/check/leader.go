package check

import "github.com/ermes-sim/ermes-sim/sim/record"

// leader judges the law of leaders: each term of a collection has one leader (sec:
// one anchor); a role moves from who has it, and with each move the term and the
// number of the configuration grow. Only the leader of the newest term orders
// writes, in that term. (After a failover also the deposed leader does, until it
// hears of it; the next term does not contain these writes, and they are counted
// as lost.)
type leader struct {
	c  *Checkers
	of []reigning
}

// reigning is who has the role, since when.
type reigning struct {
	node      int32
	term, seq uint64
	deposed   bool // by a failover whose act has not been told yet
	next      record.Failover
}

func (l *leader) add() { l.of = append(l.of, reigning{node: none}) }

func (l *leader) acted(a *record.Act) {
	now := &l.of[a.Collection]
	switch a.Kind {
	case record.Create:
		if now.node == none {
			*now = reigning{node: a.Leader, term: a.Term, seq: a.Seq}
		} else if a.Leader != now.node || a.Term != now.term {
			l.broken(a, "first copies name leader %d in term %d and %d in %d", now.node, now.term, a.Leader, a.Term)
		}
	case record.Lead:
		if a.Term <= now.term || a.Seq <= now.seq {
			l.broken(a, "term %d by configuration %d begins after term %d by %d", a.Term, a.Seq, now.term, now.seq)
		}
		if a.From != now.node && a.Node != now.node { // a role that finds no copy comes back
			l.broken(a, "role taken over from node %d, but node %d has it", a.From, now.node)
		}
		if now.deposed && (a.Node != now.next.Node || a.Term != now.next.Term) {
			l.broken(a, "node %d leads in term %d after a failover to node %d in term %d", a.Node, a.Term, now.next.Node, now.next.Term)
		}
		*now = reigning{node: a.Node, term: max(a.Term, now.term), seq: max(a.Seq, now.seq)}
	case record.Destroy:
		*now = reigning{node: none, term: now.term, seq: now.seq}
	case record.Copy, record.Drop, record.Refuse:
	}
}

func (l *leader) broken(a *record.Act, format string, args ...any) {
	l.c.broken(Leader, a.At, a.Collection, a.Node, format, args...)
}

// committed judges who has ordered a write. It comes before the write gets its
// place in the chain.
func (l *leader) committed(e *record.Commit) {
	now := &l.of[e.Collection]
	if e.Node == now.node && e.Term == now.term {
		return
	}
	if r := l.c.chains.of[e.Collection].reign(e.Term); r != nil && r.deposed == e.Node {
		return
	}
	l.c.broken(Leader, e.At, e.Collection, e.Node, "write %d.%d ordered by node %d while node %d leads term %d",
		e.Term, e.Index, e.Node, now.node, now.term)
}

// depose ends the reign of the leader that has failed and returns it.
func (l *leader) depose(e *record.Failover) (term uint64, node int32) {
	now := &l.of[e.Collection]
	if e.Term <= now.term {
		l.c.broken(Leader, e.At, e.Collection, e.Node, "failover to term %d after term %d", e.Term, now.term)
	}
	term, node = now.term, now.node
	now.deposed, now.next = true, *e
	return term, node
}
