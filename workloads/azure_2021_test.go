package workloads

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const trace2021 = `app,func,end_timestamp,duration
a,f,10.5,0.5
b,f,61.1,1.1
a,f,62,59
a,g,130.25,0.25
b,f,119.9999999,0
a,f,0.5,0.75
`

// Calls come at end - duration, in order; equal func of two apps are two functions; and what
// begins outside the minutes is left out.
func TestAzure2021(t *testing.T) {
	read := func(from, minutes int) []AzureFunction {
		f, err := ReadAzure(strings.NewReader(trace2021), from, minutes, nil)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	want := []AzureFunction{
		{App: "a", Function: "f", Total: 2, Starts: []int64{3e9, 10e9}, Duration: 29.75, Longest: 59},
		{App: "b", Function: "f", Total: 2, Starts: []int64{60e9, 120e9 - 1000}, Duration: 0.55, Longest: 1.1},
	}
	if diff := cmp.Diff(want, read(1, 2)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]AzureFunction{{App: "a", Function: "g", Total: 1, Starts: []int64{10e9}, Duration: 0.25, Longest: 0.25}}, read(3, 1)); diff != "" {
		t.Error(diff)
	}
	d := AzureMapping{Minute: 30e9, WriteShare: 0.5}.Demand(read(1, 2))
	var got []AzureCall
	streams := []Rand{newRand(1), newRand(2)}
	if err := d.Each(streams, func(c AzureCall) error { c.Write = false; got = append(got, c); return nil }); err != nil {
		t.Fatal(err)
	}
	// Twice as fast.
	if diff := cmp.Diff([]AzureCall{{At: 1500e6, Client: 0}, {At: 5e9, Client: 0}, {At: 30e9, Client: 1}, {At: 60e9 - 1000, Client: 1}}, got); diff != "" {
		t.Error(diff)
	}
}

// What does not fit is told with its place, and other files of the traces by what they are.
func TestAzure2021Mistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"app,func,end_timestamp,duration\na,f,1,-0.5\n", `2:7: duration: found "-0.5"; want seconds, at least 0`},
		{"app,func,end_timestamp,duration\na,f,x,1\n", `2:5: end_timestamp: found "x"; want seconds, at least 0`},
		{"app,func,end_timestamp,duration\na,f,NaN,1\n", `2:5: end_timestamp: found "NaN"; want seconds, at least 0`},
		{"app,func,end_timestamp,duration\na,f,1\n", "2:1: not as many fields as columns"},
		{"HashOwner,HashApp,SampleCount,AverageAllocatedMb\n", "the memory of apps in 2019"},
		{"HashOwner,HashApp,HashFunction,Average,Count,Minimum\n", "the durations of functions in 2019"},
		{"app,func,end,duration\n", "found column \"end\"; want end_timestamp"},
	} {
		_, err := ReadAzure(strings.NewReader(c.text), 1, 60, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
