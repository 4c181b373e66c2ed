package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Scenarios name policies by these names; a renamed one breaks published files.
func TestNames(t *testing.T) {
	want := map[string][]string{
		"sequential": {"adr", "energy", "gradient", "greedy", "lru", "market", "random", "spring", "static"},
		"sec":        {"adr", "always-copy", "energy", "gradient", "greedy", "lru", "market", "random", "spring", "static"},
	}
	for consistency, names := range want {
		var got []string
		for _, name := range policy.Names(consistency) {
			if name != "nomad" { // the example of the manual
				got = append(got, name)
			}
		}
		if !slices.Equal(got, names) {
			t.Errorf("%s: %v, want %v", consistency, got, names)
		}
	}
	if got := policy.Names("eventual"); len(got) > 0 {
		t.Errorf("policies for a model that there is not: %v", got)
	}
}

// Parameters come from files: what is wrong must be said, not guessed.
func TestNew(t *testing.T) {
	for _, c := range []struct {
		name   string
		params map[string]any
		want   string // in the error; "" for none
	}{
		{"energy", nil, ""},
		{"energy", map[string]any{"z": int64(0), "reach": int64(1)}, ""},
		{"energy", map[string]any{"z": 1.25}, ""},
		{"energy", map[string]any{"z": -1.0}, "parameter z: -1 is not allowed; want 0 to 100"},
		{"energy", map[string]any{"reach": 1.5}, "parameter reach: want an integer, found 1.5"},
		{"energy", map[string]any{"zeta": 1.0, "alpha": 1.0}, "has no parameter alpha, zeta"},
		{"enrgy", nil, `there is no policy "enrgy"; there are adr, always-copy`},
		{"always-copy", map[string]any{"trigger": "epoch", "to": "hop", "idle_drop": int64(4)}, ""},
		{"always-copy", map[string]any{"trigger": "never"}, "never is not one of access, epoch"},
		{"always-copy", map[string]any{"to": true}, "true is not one of edge, hop"},
		{"random", map[string]any{"probability": time.Second}, "want a number, found 1s"},
	} {
		p, err := policy.New(c.name, c.params)
		switch {
		case c.want == "" && (err != nil || p == nil):
			t.Errorf("%s %v: %v", c.name, c.params, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s %v: error %v, want %q", c.name, c.params, err, c.want)
		}
	}
}

// Values reach the policy.
func TestParametersArrive(t *testing.T) {
	p := mustNew(t, "energy", map[string]any{"z": 3.0, "reach": 2, "leader_reach": 4, "migration": 0.5})
	if want := (policy.Energy{Z: 3, Reach: 2, LeaderReach: 4, Migration: 0.5}); p != want {
		t.Errorf("%+v, want %+v", p, want)
	}
	p = mustNew(t, "always-copy", map[string]any{"trigger": "access", "to": "hop", "idle_drop": 7})
	if want := (policy.AlwaysCopy{OnAccess: true, OneHop: true, IdleDrop: 7}); p != want {
		t.Errorf("%+v, want %+v", p, want)
	}
	p = mustNew(t, "market", map[string]any{"step": 5.0, "target": 0.5})
	if m := p.(policy.Market); m.Step != 5e-6 || m.Target != 0.5 || m.Reach != 1 {
		t.Errorf("%+v", m)
	}
}

// Kinds of parameters that no policy of the library has are for own policies.
func TestRegisterOwn(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a default that is out of range is accepted")
		}
	}()
	policy.Register(policy.Definition{Name: "zzz", Params: []policy.Param{
		{Key: "pause", Kind: "duration", Min: 0, Max: 1e9, Default: time.Minute},
	}})
}

// Every parameter is documented, and New and Params agree on what there is.
func TestDefinitionsAreComplete(t *testing.T) {
	for _, d := range policy.Definitions() {
		if d.Doc == "" || d.Reference == "" || len(d.Consistency) == 0 {
			t.Errorf("%s is not documented", d.Name)
		}
		params, ok := policy.Params(d.Name)
		if !ok || len(params) != len(d.Params) {
			t.Errorf("%s: Params does not list its parameters", d.Name)
		}
		for _, p := range params {
			if p.Doc == "" || p.Default == nil {
				t.Errorf("%s: parameter %s is not documented", d.Name, p.Key)
			}
			if _, err := policy.New(d.Name, map[string]any{p.Key: p.Default}); err != nil {
				t.Errorf("%s refuses its own default: %v", d.Name, err)
			}
		}
	}
	if _, ok := policy.Params("none"); ok {
		t.Error("parameters of a policy that there is not")
	}
}
