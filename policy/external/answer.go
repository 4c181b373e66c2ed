package external

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/policy"
)

// maxReason is the longest reason of an action, bytes: it stands in tables.
const maxReason = 1000

// actions reads an answer to question id about v. A process may only name places that it
// has been told, and only propose what its copy may do.
func actions(text []byte, id int64, v *policy.View, told map[int]*policy.Place) ([]policy.Action, error) {
	var a Answer
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fmt.Errorf("want a line of JSON, found %s: %w", excerpt(text), err)
	}
	switch {
	case a.Type == "error":
		return nil, fmt.Errorf("the policy failed: %s", printable.Lines(a.Message))
	case a.Type != "actions":
		return nil, fmt.Errorf(`want a message of type "actions", found %s`, excerpt(text))
	case a.ID == nil || *a.ID != id:
		return nil, fmt.Errorf("want the answer to question %d, found %s", id, excerpt(text))
	case a.Actions == nil:
		return nil, fmt.Errorf(`the answer has no "actions"; want a list, empty if nothing is proposed`)
	}
	out := make([]policy.Action, len(a.Actions))
	for i := range a.Actions {
		var err error
		if out[i], err = action(&a.Actions[i], v, told); err != nil {
			return nil, fmt.Errorf("actions[%d]: %w", i, err)
		}
	}
	return out, nil
}

// action checks one proposal and works out what it leaves open.
func action(a *Action, v *policy.View, told map[int]*policy.Place) (policy.Action, error) {
	out := policy.Action{DropSelf: a.DropSelf, Delta: math.NaN(), Threshold: a.Threshold}
	kind, ok := map[string]policy.Kind{"copy": policy.Copy, "drop": policy.Drop, "lead": policy.Lead}[a.Kind]
	if !ok {
		return out, fmt.Errorf("kind: want copy, drop or lead, found %q", a.Kind)
	}
	out.Kind = kind
	if len(a.Reason) > maxReason || !utf8.ValidString(a.Reason) {
		return out, fmt.Errorf("reason: want at most %d bytes of UTF-8", maxReason)
	}
	out.Reason = printable.Line(a.Reason)
	if kind == policy.Drop {
		if a.To != nil || a.DropSelf {
			return out, fmt.Errorf("drop: want neither to nor drop_self; the copy that goes is the node's own")
		}
	} else {
		if a.To == nil {
			return out, fmt.Errorf("%s: to is missing", a.Kind)
		}
		if out.To = told[*a.To]; out.To == nil {
			return out, fmt.Errorf("%s: there is no place %d among those that the process has been told", a.Kind, *a.To)
		}
	}
	if err := allowed(&out, v); err != nil {
		return out, err
	}
	if a.Delta != nil {
		out.Delta = *a.Delta
	}
	if a.Terms != nil {
		out.Terms = *a.Terms
	}
	if a.Offer != nil {
		out.Offer = *a.Offer
	} else {
		out.Offer = policy.Offer(v, &out)
	}
	return out, nil
}

// allowed holds an action against what a copy may propose.
func allowed(a *policy.Action, v *policy.View) error {
	held := a.To != nil && slices.Contains(v.Replicas, a.To)
	switch {
	case a.Kind == policy.Copy && held:
		return fmt.Errorf("copy: %s has a copy already", a.To.Name)
	case a.Kind == policy.Copy && a.DropSelf && v.Leads:
		return fmt.Errorf("copy with drop_self: the copy at %s leads, so its role has to go with it; want lead with drop_self", v.Self.Name)
	case a.Kind == policy.Lead && !v.Leads:
		return fmt.Errorf("lead: the copy at %s does not lead, so it has no role to give", v.Self.Name)
	case a.Kind == policy.Lead && a.To == v.Self:
		return fmt.Errorf("lead: %s leads already", v.Self.Name)
	case a.Kind == policy.Drop && v.Leads:
		return fmt.Errorf("drop: the copy at %s leads, so its role has to go first; want lead with drop_self", v.Self.Name)
	}
	return nil
}

// excerpt is the beginning of a line, fit for a terminal.
func excerpt(text []byte) string {
	const most = 120
	s := strings.TrimSpace(string(text))
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", s)
}
