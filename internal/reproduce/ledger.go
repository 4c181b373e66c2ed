package reproduce

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// LedgerVersion is the version of ledger.json.
const LedgerVersion = "1"

// A Ledger says of each claim what was measured.
type Ledger struct {
	Schema  string `json:"schema"`
	Program string `json:"program"` // version
	Scale   string `json:"scale"`
	Command string `json:"command"` // repeats the whole
	Rows    []Row  `json:"claims"`
}

// A Row is one claim.
type Row struct {
	Claim     string  `json:"claim"`
	Thesis    string  `json:"thesis"`
	Criterion string  `json:"criterion"`
	Measured  string  `json:"measured"`
	Values    []Value `json:"values"`
	Verdict   Verdict `json:"verdict"`
	Note      string  `json:"note,omitempty"`
	Figure    string  `json:"figure"`
	Command   string  `json:"command"`
}

// enter adds findings in the order of the claims; a claim that no figure of this
// run measures has no row.
func (l *Ledger) enter(s Scale, findings []Finding) {
	for _, c := range Claims() {
		for i := range findings {
			f := &findings[i]
			if f.Claim != c.ID || l.row(c.ID) != nil {
				continue
			}
			l.Rows = append(l.Rows, Row{
				Claim: c.ID, Thesis: c.Thesis, Criterion: c.Criterion, Measured: f.measured(), Values: f.Values,
				Verdict: f.Verdict, Note: strings.TrimSpace(f.Note), Figure: c.Figure, Command: "ermes-sim reproduce " + c.Figure + s.flag(),
			})
		}
	}
}

// row finds a claim, nil if it was not measured.
func (l *Ledger) row(claim string) *Row {
	for i := range l.Rows {
		if l.Rows[i].Claim == claim {
			return &l.Rows[i]
		}
	}
	return nil
}

// keep takes over the rows of an earlier ledger of the same scale for claims that
// this run has not measured.
func (l *Ledger) keep(earlier *Ledger) {
	if earlier.Scale != l.Scale {
		return
	}
	measured := *l
	l.Rows = nil
	for _, c := range Claims() {
		if r := cmp.Or(measured.row(c.ID), earlier.row(c.ID)); r != nil {
			l.Rows = append(l.Rows, *r)
		}
	}
}

// Differences says which verdicts differ from those of another ledger. Claims
// that this run did not measure are not compared.
func (l *Ledger) Differences(committed *Ledger) []string {
	var out []string
	for _, r := range l.Rows {
		switch old := committed.row(r.Claim); {
		case old == nil:
			out = append(out, fmt.Sprintf("%s: %s; the committed ledger does not have it", r.Claim, r.Verdict))
		case old.Verdict != r.Verdict:
			out = append(out, fmt.Sprintf("%s: %s; committed: %s (%s; now %s)", r.Claim, r.Verdict, old.Verdict, old.Measured, r.Measured))
		}
	}
	return out
}

// Write stores the ledger as ledger.json and ledger.md.
func (l *Ledger) Write(path string) error {
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(
		owned.WriteBytes(path+".json", append(text, '\n')),
		owned.WriteBytes(path+".md", []byte(l.Markdown())),
	)
}

// ReadLedger loads a ledger.json.
func ReadLedger(path string) (*Ledger, error) {
	text, err := regular.ReadFile(path, 64<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Mistake{fmt.Sprintf("%s does not exist: make it with ermes-sim reproduce, or name another with --ledger", path)}
	}
	if err != nil {
		return nil, err
	}
	var l Ledger
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, Mistake{fmt.Sprintf("%s is no ledger: %v", path, err)}
	}
	if l.Schema != LedgerVersion {
		return nil, Mistake{fmt.Sprintf("%s has schema %q, this program reads %q", path, l.Schema, LedgerVersion)}
	}
	return &l, nil
}

// Markdown is the ledger for people.
func (l *Ledger) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Claims of the thesis\n\n`%s`, ermes-sim %s.\n", l.Command, l.Program)
	b.WriteString("\nVerdicts are computed from measurements by the criteria below. ± is the half-width of a 95 % confidence interval of the mean by Student's t over the n seeds that stand beside it; with fewer than five seeds such an interval covers skewed quantities less often than 95 % of the time (docs/STATISTICS.md). Numbers without n are of one run. Steady means are cut where MSER-5 says, each run for itself, unless the criterion says otherwise.\n")
	b.WriteString("\n| | verdict | the thesis says | figure |\n|---|---|---|---|\n")
	for _, r := range l.Rows {
		fmt.Fprintf(&b, "| [%s](#%s) | **%s** | %s | [%s](%s.png) |\n", r.Claim, strings.ToLower(r.Claim), r.Verdict, r.Thesis, r.Figure, r.Figure)
	}
	for _, r := range l.Rows {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n*Criterion.* %s\n\n**%s**: `%s`\n\n| measured | | |\n|---|---:|---|\n", r.Claim, r.Thesis, r.Criterion, strings.ToUpper(string(r.Verdict[:1]))+string(r.Verdict[1:]), r.Command)
		for _, v := range r.Values {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", v.Name, v.number(), strings.TrimSpace(v.Unit+v.standsOn()))
		}
		if r.Note != "" {
			fmt.Fprintf(&b, "\n%s\n", r.Note)
		}
	}
	return b.String()
}
