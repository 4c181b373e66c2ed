package azure

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/workloads"
)

// Slips in an Azure file were told without what was meant, and that of a header of 2021 against the
// columns of 2019.
func TestSlipsInAzureFiles(t *testing.T) {
	header := "HashOwner,HashApp,HashFunction,Trigger"
	row := "o,a,f,http"
	for m := 1; m <= workloads.AzureMinutes; m++ {
		header += "," + strconv.Itoa(m)
		row += ",1"
	}
	for _, x := range []struct{ text, trigger, want string }{
		{strings.Replace(header, "HashApp", "HashAp", 1) + "\n" + row, "", `:1:11: found column "HashAp"; want HashOwner,HashApp,HashFunction,Trigger,1,2,...,1440, as in invocations_per_function_md.anon.d01.csv, or app,func,end_timestamp,duration of 2021; did you mean "HashApp"?`},
		{"app,func,end_timestmp,duration\n", "", `:1:10: found column "end_timestmp"; want end_timestamp; did you mean "end_timestamp"?`},
		{"app,func,end_timestamp\n", "", `:1:1: the column duration is missing; want app,func,end_timestamp,duration`},
		{"app,func,end_timestamp,duration,x\n", "", `:1:33: found column "x"; want app,func,end_timestamp,duration alone`},
		{header + "\n" + row, "htpp", `has no such trigger; it has http; did you mean "http"?`},
	} {
		file := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(file, []byte(x.text), 0o600); err != nil {
			t.Fatal(err)
		}
		a := Import{File: file, Dir: filepath.Join(t.TempDir(), "out"), From: 1, Minutes: 2, AzureMapping: workloads.AzureMapping{Minute: 60e9}}
		if x.trigger != "" {
			a.Triggers = []string{x.trigger}
		}
		if _, err := a.Do(); err == nil || !strings.HasSuffix(err.Error(), x.want) {
			t.Errorf("%q: found %v, want %s", x.text[:30], err, x.want)
		}
	}
}

// Two rows of one function drew the same times: each call stood twice in requests.csv.
func TestRowsOfOneAzureFunctionAreIndependent(t *testing.T) {
	header, row := "HashOwner,HashApp,HashFunction,Trigger", "o,a,f,http"
	for m := 1; m <= workloads.AzureMinutes; m++ {
		header += "," + strconv.Itoa(m)
		row += ",3"
	}
	file := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(file, []byte(header+"\n"+row+"\n"+row+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := Import{File: file, Dir: filepath.Join(t.TempDir(), "out"), From: 1, Minutes: 2, AzureMapping: workloads.AzureMapping{Minute: 60e9}}
	if _, err := a.Do(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(a.Dir, "requests.csv"))
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		time, _, _ := strings.Cut(line, ",")
		if times[time] {
			t.Errorf("two calls at %s", time)
		}
		times[time] = true
	}
}
