package house

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Without this README would go on telling an old score after `ermes-sim reproduce` has
// judged anew.
func TestReadmeTellsTheScoreOfTheLedger(t *testing.T) {
	var ledger struct {
		Claims []struct{ Verdict string }
	}
	if err := json.Unmarshal([]byte(read(t, "../../results/thesis/ledger.json")), &ledger); err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, c := range ledger.Claims {
		n[c.Verdict]++
	}
	if n["holds"]+n["holds in part"]+n["does not hold"] != len(ledger.Claims) || len(ledger.Claims) == 0 {
		t.Fatalf("verdicts that the test does not know: %v", n)
	}
	want := fmt.Sprintf("its %d claims: **%d hold, %d hold in part, %d do not hold.**", len(ledger.Claims), n["holds"], n["holds in part"], n["does not hold"])
	if !strings.Contains(strings.Join(strings.Fields(read(t, "../../README.md")), " "), want) {
		t.Errorf("README.md does not say %q", want)
	}
}
