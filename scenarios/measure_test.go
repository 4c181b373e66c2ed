package scenarios

import "testing"

// Without this, two runs of one scenario could be measured over different parts, or
// over three and a half periods of mobility, half a period more of which is a trip to a
// new place.
func TestWindow(t *testing.T) {
	every := func(seconds ...int64) (rules []Mobility) {
		for _, s := range seconds {
			rules = append(rules, Mobility{Kind: RoundRobin, Every: s * second})
		}
		return rules
	}
	for name, c := range map[string]struct {
		seconds, round int64
		from           Beginning
		mobility       []Mobility
		want           Window
	}{
		"a quarter":                         {seconds: 60, round: 5, from: Beginning{Share: "25"}, want: Window{From: 3}},
		"rounded up to whole rounds":        {seconds: 50, round: 5, from: Beginning{Share: "25"}, want: Window{From: 3}},
		"exact in decimals":                 {seconds: 1000, round: 1, from: Beginning{Share: "0.1"}, want: Window{From: 1}},
		"a share just above a round":        {seconds: 1000, round: 1, from: Beginning{Share: "0.100001"}, want: Window{From: 2}},
		"nothing":                           {seconds: 60, round: 5, from: Beginning{Share: "0"}, want: Window{}},
		"one round alone":                   {seconds: 5, round: 5, from: Beginning{Share: "25"}, want: Window{}},
		"of the last round something stays": {seconds: 12, round: 5, from: Beginning{Share: "99"}, want: Window{From: 2}},
		"whole periods":                     {seconds: 600, round: 15, from: Beginning{Share: "20"}, mobility: every(75), want: Window{From: 10, Period: 5}},
		"two rules":                         {seconds: 600, round: 15, from: Beginning{Share: "25"}, mobility: every(30, 45), want: Window{From: 12, Period: 6}},
		"a period of 1.5 rounds":            {seconds: 600, round: 10, from: Beginning{Share: "25"}, mobility: every(15), want: Window{From: 15, Period: 3}},
		"no whole period would be left":     {seconds: 100, round: 10, from: Beginning{Share: "25"}, mobility: every(60), want: Window{From: 3, Period: 6}},
		"longer than the run":               {seconds: 100, round: 10, from: Beginning{Share: "25"}, mobility: every(120), want: Window{From: 3}},
		"a time is kept":                    {seconds: 600, round: 15, from: Beginning{At: 90 * second}, mobility: every(75), want: Window{From: 6, Period: 5}},
		"a time between rounds":             {seconds: 600, round: 15, from: Beginning{At: 91 * second}, want: Window{From: 7}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Scenario{Duration: c.seconds * second, Round: c.round * second, Measure: Measure{From: c.from}, Mobility: c.mobility}
			if got := s.Window(); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
