package network

// Traffic counts messages of one category on one link (both directions).
type Traffic struct {
	Messages int64 // end-to-end sends whose first hop was this link
	Hops     int64 // traversals of this link
	Bytes    int64 // bytes carried over this link
}

// Ledger holds the traffic per link and category since the last Reset. Link i
// is the uplink of node i; AccessLink stands for all links between clients and
// nodes, and so takes the place of the root, which has no uplink.
type Ledger struct {
	cells []Traffic // link-major
}

// AccessLink is the ledger's row for the links between clients and nodes.
const AccessLink = 0

func newLedger(nodes int) *Ledger {
	return &Ledger{cells: make([]Traffic, nodes*Categories)}
}

// At returns the traffic of category c on link.
func (l *Ledger) At(link int, c Category) Traffic { return l.cells[link*Categories+int(c)] }

// Reset forgets everything counted so far.
func (l *Ledger) Reset() { clear(l.cells) }

func (l *Ledger) count(link int, m *Message) {
	cell := &l.cells[link*Categories+int(m.Category)]
	if m.Hops == 0 && !m.Fragment {
		cell.Messages++
	}
	cell.Hops++
	cell.Bytes += m.Size
}
