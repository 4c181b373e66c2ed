package record

// Tee returns an Observer that tells everything to each of observers in order.
// Those that are nil are left out.
func Tee(observers ...Observer) Observer {
	var t tee
	for _, o := range observers {
		if o != nil {
			t = append(t, o)
		}
	}
	switch len(t) {
	case 0:
		return Ignore{}
	case 1:
		return t[0]
	}
	return t
}

type tee []Observer

func (t tee) Began(i *Invocation) {
	for _, o := range t {
		o.Began(i)
	}
}

func (t tee) Invoked(i *Invocation) {
	for _, o := range t {
		o.Invoked(i)
	}
}

func (t tee) Proposed(p *Proposal) {
	for _, o := range t {
		o.Proposed(p)
	}
}

func (t tee) Started(i *Invocation) {
	for _, o := range t {
		o.Started(i)
	}
}

func (t tee) Reached(r Reach) {
	for _, o := range t {
		o.Reached(r)
	}
}

func (t tee) Created(c Creation) {
	for _, o := range t {
		o.Created(c)
	}
}

func (t tee) Acted(a *Act) {
	for _, o := range t {
		o.Acted(a)
	}
}

func (t tee) Committed(c Commit) {
	for _, o := range t {
		o.Committed(c)
	}
}

func (t tee) Applied(a Apply) {
	for _, o := range t {
		o.Applied(a)
	}
}

func (t tee) Served(s Serve) {
	for _, o := range t {
		o.Served(s)
	}
}

func (t tee) FailedOver(f Failover) {
	for _, o := range t {
		o.FailedOver(f)
	}
}

func (t tee) Occupied(node int32, bytes int64) {
	for _, o := range t {
		o.Occupied(node, bytes)
	}
}

func (t tee) Issued(i Issue) {
	for _, o := range t {
		o.Issued(i)
	}
}

func (t tee) Revoked(r Revocation) {
	for _, o := range t {
		o.Revoked(r)
	}
}

func (t tee) Admitted(a Admission) {
	for _, o := range t {
		o.Admitted(a)
	}
}

func (t tee) Refused(r Refusal) {
	for _, o := range t {
		o.Refused(r)
	}
}

func (t tee) Heard(h Hearing) {
	for _, o := range t {
		o.Heard(h)
	}
}
