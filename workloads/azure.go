package workloads

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// An AzureFunction is one row of the Azure Functions trace (Shahrad et al.,
// "Serverless in the Wild", USENIX ATC 2020, files invocations_per_function):
// how often one function was invoked in each minute of a day.
type AzureFunction struct {
	Owner, App, Function string // hashes
	Trigger              string // http, timer, queue, event, storage, orchestration or others
	PerMinute            []int32
	Total                int64 // of invocations in the minutes that were read

	// The trace of 2021 has each invocation; the fields above but App, Function and Total are empty.
	Starts            []int64 // ns after the begin of the first minute that was read, ascending; nil in 2019
	Duration, Longest float64 // mean and maximum, s
}

// AzureMinutes is the number of minutes that a file covers.
const AzureMinutes = 1440

var azureNames = []string{"HashOwner", "HashApp", "HashFunction", "Trigger"}

// ReadAzure reads a file of the trace of 2019, or of that of 2021, which the header tells
// apart: of each row the minutes from, from+1, ...
// (the first minute of the day is 1), and only rows that keep wants; nil wants all.
// Functions without an invocation in these minutes are left out. The error is a
// *TraceError where the file is wrong.
func ReadAzure(r io.Reader, from, minutes int, keep func(*AzureFunction) bool) ([]AzureFunction, error) {
	if from < 1 || minutes < 1 {
		panic(fmt.Sprintf("workloads: %d minutes from minute %d", minutes, from))
	}
	c := newRecords(r)
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, &TraceError{Line: 1, Column: 1, Message: "the file is empty", Last: true}
	}
	if err != nil {
		return nil, c.syntax(err)
	}
	if len(header) > 0 {
		header[0] = strings.TrimPrefix(header[0], "\ufeff")
	}
	if slices.Equal(header, azure2021) {
		return readAzure2021(c, from, minutes, keep)
	}
	if err := azureHeader(c, header); err != nil {
		return nil, err
	}
	if from+minutes-1 > AzureMinutes {
		return nil, beyond(from, minutes, AzureMinutes)
	}
	var out []AzureFunction
	var wrong *TraceError
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			err = c.syntax(err)
			mistake, ok := errors.AsType[*TraceError](err)
			if !ok {
				return nil, err
			}
			if wrong = wrong.And(mistake); wrong.Last {
				break
			}
			continue
		}
		f := AzureFunction{
			Owner: strings.Clone(record[0]), App: strings.Clone(record[1]),
			Function: strings.Clone(record[2]), Trigger: strings.Clone(record[3]),
		}
		if keep != nil && !keep(&f) {
			continue
		}
		if mistake := f.count(c, record, from, minutes); mistake != nil {
			if wrong = wrong.And(mistake); len(wrong.Also) >= maxAzureMistakes {
				break
			}
			continue
		}
		if f.Total > 0 {
			out = append(out, f)
		}
	}
	if wrong != nil {
		return nil, wrong
	}
	return out, nil
}

// maxAzureMistakes is about how many mistakes of one file are told at once.
const maxAzureMistakes = 50

// maxPerMinute is how often a function may be invoked in a minute: a thousand times what the trace
// has at most. More is a slip, and would fill the memory with calls.
const maxPerMinute = 10_000_000

// azureHeader checks the names of the columns.
func azureHeader(c *records, header []string) error {
	for i := range max(len(header), len(azureNames)+AzureMinutes) {
		want := ""
		switch {
		case i < len(azureNames):
			want = azureNames[i]
		case i < len(azureNames)+AzureMinutes:
			want = strconv.Itoa(i - len(azureNames) + 1)
		}
		if i < len(header) && header[i] == want {
			continue
		}
		e := &TraceError{Last: true, Line: 1, Column: 1}
		if what := otherAzure(header); what != "" {
			e.Message = fmt.Sprintf("the file is %s; want that of invocations: invocations_per_function_md.anon.d01.csv (2019), or app,func,end_timestamp,duration (2021)", what)
			return e
		}
		if of2021 := slices.DeleteFunc(slices.Clone(header), func(h string) bool { return !slices.Contains(azure2021, h) }); len(of2021) >= 2 {
			return slip2021(c, header)
		}
		if i < len(header) {
			e.Line, e.Column = c.FieldPos(i)
			e.Word, e.Known = header[i], azureNames
			e.Message = fmt.Sprintf("found column %q; want HashOwner,HashApp,HashFunction,Trigger,1,2,...,1440, as in invocations_per_function_md.anon.d01.csv, or app,func,end_timestamp,duration of 2021", brief(header[i]))
		} else {
			e.Message = fmt.Sprintf("the column %s is missing; want HashOwner,HashApp,HashFunction,Trigger,1,2,...,1440", want)
		}
		return e
	}
	return nil
}

// count reads the minutes of a row.
func (f *AzureFunction) count(c *records, record []string, from, minutes int) *TraceError {
	f.PerMinute = make([]int32, minutes)
	for i := range f.PerMinute {
		field := len(azureNames) + from - 1 + i
		n, err := strconv.ParseInt(record[field], 10, 32)
		if err != nil || n < 0 || n > maxPerMinute {
			e := &TraceError{Message: fmt.Sprintf("minute %d: found %q; want a number of invocations from 0 to %d", from+i, brief(record[field]), maxPerMinute)}
			e.Line, e.Column = c.FieldPos(field)
			return e
		}
		f.PerMinute[i] = int32(n)
		f.Total += n
	}
	return nil
}
