package ilp

// A Migration is what the migration-aware model of Nardelli and Russo Russo
// (ICPE 2024) needs besides the demand.
type Migration struct {
	Current        Placement `json:"current"`          // where collections are now; one copy each
	WeightAccess   float64   `json:"weight_access"`    // of the normalised access time
	WeightMove     float64   `json:"weight_migration"` // of the normalised migration time
	BytesPerSecond float64   `json:"bytes_per_second"` // of a transfer, > 0
}

func (m *Migration) validate(in *Instance, d *defects) {}
