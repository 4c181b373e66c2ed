package workbench

import "testing"

// Without this the scenario that shows the management layer at work could pass
// because nobody attacks: with proofs nothing is executed for an attacker, without
// them replayed requests and stolen tokens get through, and the laws notice.
func TestSecurityScenario(t *testing.T) {
	safe := simulate(t, "security").Summary
	for _, v := range safe.Expect {
		if !v.Met {
			t.Errorf("missed: %s", v.Expect)
		}
	}
	open := simulate(t, "security", "security.proofs=false").Summary
	if open.Unauthorised == 0 || *open.Violations == 0 {
		t.Errorf("without proofs %d executions are unauthorised and %d laws broken, want some", open.Unauthorised, *open.Violations)
	}
}
