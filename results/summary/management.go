package summary

// Management is how the management layer fared.
type Management struct {
	HitRate   *float64 `json:"metadata_hit_rate"` // of the clients' caches of metadata queries; null without a query
	Staleness *float64 `json:"staleness_ms"`      // longest time that a node accepted a revoked token; null without a revocation
}
