package workbench

import (
	"math"

	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Proposed records a proposal and its verdict.
func (o *observer) Proposed(p *record.Proposal) {
	o.acts.Proposed(p)
	if o.rows == nil {
		return
	}
	c := &o.build.Config.Collections[p.Collection]
	row := table.Proposal{
		AtNs: p.At, MadeNs: p.Made, Collection: c.Name, Consistency: c.Consistency.String(),
		Proposer: o.name(p.Proposer), Leader: o.name(p.Leader),
		Act: p.Kind.String(), Target: o.name(p.To), DropSelf: p.DropSelf, Verdict: p.Verdict.String(),
		Reads: p.Reads, Writes: p.Writes, Propagation: p.Propagation, Copies: p.Copies, Memory: p.Memory, Load: p.Load,
		Offer: p.Offer, ReadRate: p.ReadRate, WriteRate: p.WriteRate, UpdateRate: p.UpdateRate,
		Origins: int32(p.Origins), Reason: p.Reason,
	}
	if !math.IsNaN(p.Delta) {
		row.DeltaEnergy, row.Threshold = new(p.Delta), new(p.Threshold)
	}
	if !math.IsInf(p.Evidence, 1) {
		row.EvidenceS = p.Evidence
	}
	o.rows.Proposal(row)
}
