package workloads

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// AzureMinutes2021 is the number of minutes that the trace of 2021 covers: two weeks.
const AzureMinutes2021 = 14 * 24 * 60

// azure2021 are the columns of the Azure Functions trace of 2021 (Zhang et al., "Faster
// and Cheaper Serverless Computing on Harvested Resources", SOSP 2021): one row for each
// invocation, in order of its end.
var azure2021 = []string{"app", "func", "end_timestamp", "duration"}

// readAzure2021 reads the rows after the header: invocations that begin in the minutes
// from, from+1, ... of the trace. They begin at end - duration. A func is only unique
// within its app.
func readAzure2021(c *records, from, minutes int, keep func(*AzureFunction) bool) ([]AzureFunction, error) {
	if from+minutes-1 > AzureMinutes2021 {
		return nil, beyond(from, minutes, AzureMinutes2021)
	}
	begin, length := float64(60*(from-1)), float64(60*minutes)
	last := float64(60_000_000*minutes - 1) // µs
	position := map[[2]string]int{}
	var out []AzureFunction
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, c.syntax(err)
		}
		end, err := azureSeconds(c, record, 2)
		if err != nil {
			return nil, err
		}
		duration, err := azureSeconds(c, record, 3)
		if err != nil {
			return nil, err
		}
		start := end - duration - begin
		if !(start >= 0 && start < length) {
			continue
		}
		key := [2]string{record[0], record[1]}
		i, known := position[key]
		if !known {
			f := AzureFunction{App: strings.Clone(record[0]), Function: strings.Clone(record[1]), Starts: []int64{}}
			if keep != nil && !keep(&f) {
				continue
			}
			i = len(out)
			position[[2]string{f.App, f.Function}] = i
			out = append(out, f)
		}
		f := &out[i]
		f.Total++
		f.Starts = append(f.Starts, 1000*int64(min(math.Round(start*1e6), last)))
		f.Duration += duration
		f.Longest = max(f.Longest, duration)
	}
	for i := range out {
		slices.Sort(out[i].Starts)
		out[i].Duration /= float64(out[i].Total)
	}
	return out, nil
}

// azureSeconds reads a field of seconds.
func azureSeconds(c *records, record []string, field int) (float64, error) {
	v, err := strconv.ParseFloat(record[field], 64)
	if err == nil && v >= 0 && v <= 1e9 {
		return v, nil
	}
	e := &TraceError{Last: true, Message: fmt.Sprintf("%s: found %q; want seconds, at least 0", azure2021[field], brief(record[field]))}
	e.Line, e.Column = c.FieldPos(field)
	return 0, e
}

// beyond is the error of minutes that a trace does not have.
func beyond(from, minutes, most int) error {
	return &TraceError{Last: true, Line: 1, Column: 1, Message: fmt.Sprintf("minutes %d to %d are wanted; the file has those from 1 to %d", from, from+minutes-1, most)}
}

// slip2021 is the first mistake in a header that is nearly that of the trace of 2021.
func slip2021(c *records, header []string) error {
	for i, want := range azure2021 {
		e := &TraceError{Last: true, Line: 1, Column: 1}
		switch {
		case i >= len(header):
			e.Message = fmt.Sprintf("the column %s is missing; want %s", want, strings.Join(azure2021, ","))
		case header[i] != want:
			e.Line, e.Column = c.FieldPos(i)
			e.Message = fmt.Sprintf("found column %q; want %s", brief(header[i]), want)
			e.Word, e.Known = header[i], azure2021
		default:
			continue
		}
		return e
	}
	e := &TraceError{Last: true, Message: fmt.Sprintf("found column %q; want %s alone", brief(header[len(azure2021)]), strings.Join(azure2021, ","))}
	e.Line, e.Column = c.FieldPos(len(azure2021))
	return e
}

// otherAzure says what a file of Azure's traces is that is not of invocations; "" if it
// is none.
func otherAzure(header []string) string {
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(header, n) })
	}
	switch {
	case has("HashApp", "AverageAllocatedMb"):
		return "the memory of apps in 2019 (app_memory_percentiles)"
	case has("HashFunction", "Average", "Count"):
		return "the durations of functions in 2019 (function_durations_percentiles)"
	case has("AnonRegion", "AnonUserId"):
		return "Azure's trace of blob accesses"
	}
	return ""
}

// each2021 yields calls whose times the trace has, those of one instant in order of the
// functions.
func (d *AzureDemand) each2021(streams []Rand, yield func(AzureCall) error) error {
	var calls []AzureCall
	for i := range d.Functions {
		for _, start := range d.Functions[i].Starts {
			// A minute may last longer or shorter than 60 s; times stay whole microseconds.
			high, low := bits.Mul64(uint64(start), uint64(d.mapping.Minute))
			scaled, _ := bits.Div64(high, low, 60e9)
			at := int64(scaled) / 1000 * 1000
			calls = append(calls, AzureCall{at, i, streams[i].Float64() < d.mapping.WriteShare})
		}
	}
	slices.SortStableFunc(calls, func(a, b AzureCall) int { return cmp.Compare(a.At, b.At) })
	for _, c := range calls {
		if err := yield(c); err != nil {
			return err
		}
	}
	return nil
}
