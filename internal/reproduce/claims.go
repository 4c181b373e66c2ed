package reproduce

// Claims lists all claims in order.
func Claims() []Claim {
	return []Claim{
		claimMemory, claimTime, claimCoupling, claimFrontier, claimEquilibrium, claimHops, claimUnbalanced,
		claimTraffic, claimConsistency, claimAblation, claimPressure, claimMobility, claimPolicy,
	}
}
