package azure

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/importer"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// An Import says which part of a file of the Azure Functions trace becomes demand.
type Import struct {
	File          string
	Dir           string   // for requests.csv, names.csv and scenario.yaml; must not exist
	From, Minutes int      // minutes of the day, from 1
	Triggers      []string // only these; none = all
	Consistency   string   // of the collections
	Seed          uint64   // of the times within minutes, and of who writes
	Command       string   // repeats the import; stands in scenario.yaml
	workloads.AzureMapping
}

// Imported is what an import has made.
type Imported struct {
	Apps, Functions int
	Calls           int64
}

// maxImported is how many calls are imported: gigabytes of requests.csv.
const maxImported = 50_000_000

// Do imports. The directory appears whole or not at all.
func (a *Import) Do() (*Imported, error) {
	a.Dir = filepath.Clean(a.Dir)
	if err := importer.Absent(a.Dir); err != nil {
		return nil, err
	}
	demand, err := a.read()
	if err != nil {
		return nil, err
	}
	made := &Imported{Apps: demand.Apps, Functions: len(demand.Functions)}
	for i := range demand.Functions {
		made.Calls += demand.Functions[i].Total
	}
	if made.Calls > maxImported {
		return nil, mistake.New("%s: these are %d calls, and at most %d are imported; choose fewer --minutes, --apps or --trigger", a.File, made.Calls, maxImported)
	}
	return made, importer.Write(a.Dir, []importer.File{
		importer.CSV("requests.csv", a.requests(demand)),
		importer.CSV("names.csv", func(w *csv.Writer) error { return names(w, demand) }),
		importer.Text("scenario.yaml", a.scenario(made)),
	})
}

// read reads what is wanted of the file.
func (a *Import) read() (*workloads.AzureDemand, error) {
	file, err := regular.Open(a.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var found []string // triggers that the file has
	functions, err := workloads.ReadAzure(bufio.NewReader(file), a.From, a.Minutes, func(f *workloads.AzureFunction) bool {
		if !slices.Contains(found, f.Trigger) {
			found = append(found, f.Trigger)
		}
		return len(a.Triggers) == 0 || f.Starts != nil || slices.Contains(a.Triggers, f.Trigger)
	})
	if wrong, ok := errors.AsType[*workloads.TraceError](err); ok {
		all := mistake.Trace{File: a.File}
		_ = all.Add(wrong) // there is no more to read
		return nil, all.End(io.EOF)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.File, err)
	}
	if len(functions) > 0 && functions[0].Starts != nil && len(a.Triggers) > 0 {
		return nil, mistake.New("--trigger %s: the trace of 2021 does not tell triggers", strings.Join(a.Triggers, ","))
	}
	for _, trigger := range a.Triggers {
		if !slices.Contains(found, trigger) && len(found) > 0 {
			slices.Sort(found)
			return nil, mistake.New("--trigger %s: %s has no such trigger; it has %s%s", trigger, a.File, strings.Join(found, ", "), scenarios.Meant(trigger, found))
		}
	}
	if len(functions) == 0 {
		return nil, mistake.New("%s: nothing is invoked from minute %d to %d by the triggers %s", a.File, a.From, a.From+a.Minutes-1, allOr(a.Triggers))
	}
	return a.Demand(functions), nil
}

func allOr(triggers []string) string {
	if len(triggers) == 0 {
		return "of any kind"
	}
	return strings.Join(triggers, ", ")
}

// requests writes the request trace.
func (a *Import) requests(demand *workloads.AzureDemand) func(w *csv.Writer) error {
	draws := make([]des.Stream, len(demand.Functions))
	streams := make([]workloads.Rand, len(draws))
	rows := map[string]int{} // by function: a file may have several rows of one, which are independent
	for i := range draws {
		f := &demand.Functions[i]
		name := f.Owner + "/" + f.App + "/" + f.Function
		if f.Starts != nil {
			name = f.App + "/" + f.Function
		}
		if rows[name]++; rows[name] > 1 {
			name += "#" + strconv.Itoa(rows[name])
		}
		draws[i] = des.NewStream(a.Seed, name, "azure")
		streams[i] = &draws[i]
	}
	return func(w *csv.Writer) error {
		if err := w.Write([]string{"time_s", "client", "collection", "mode"}); err != nil {
			return err
		}
		return demand.Each(streams, func(c workloads.AzureCall) error {
			mode := scenarios.ModeRead
			if c.Write {
				mode = scenarios.ModeWrite
			}
			time := fmt.Sprintf("%d.%06d", c.At/1e9, c.At%1e9/1000)
			return w.Write([]string{time, "function-" + strconv.Itoa(c.Client), "app-" + strconv.Itoa(demand.App[c.Client]), mode})
		})
	}
}

// names writes which function of the trace each client is.
func names(w *csv.Writer, demand *workloads.AzureDemand) error {
	timed := demand.Functions[0].Starts != nil
	header := []string{"client", "collection", "HashOwner", "HashApp", "HashFunction", "Trigger", "invocations"}
	if timed {
		header = []string{"client", "collection", "app", "func", "invocations", "mean_duration_s", "max_duration_s"}
	}
	if err := w.Write(header); err != nil {
		return err
	}
	for i := range demand.Functions {
		f := &demand.Functions[i]
		row := []string{"function-" + strconv.Itoa(i), "app-" + strconv.Itoa(demand.App[i])}
		if total := strconv.FormatInt(f.Total, 10); timed {
			row = append(row, f.App, f.Function, total, decimals(f.Duration), decimals(f.Longest))
		} else {
			row = append(row, f.Owner, f.App, f.Function, f.Trigger, total)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

func decimals(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// scenario is a scenario that replays the import as it is.
func (a *Import) scenario(made *Imported) string {
	minutes := strconv.FormatFloat(float64(a.Minute)*float64(a.Minutes)/1e9, 'f', -1, 64)
	reads, writes := "view_cart", "add_to_cart"
	if a.Consistency == scenarios.SEC {
		reads, writes = "browse_catalogue", "adjust_stock"
	}
	return fmt.Sprintf(`# Made by
#
#     %s
#
# A client is a function of the trace, a collection the state of an app;
# names.csv says which. What the trace does not have is assumed: see
# docs/REPLAY.md. Bodies and sizes below are placeholders for yours.
version: 1
extends: builtin:worlds/city
name: azure
description: %d functions of %d apps of the Azure Functions trace, minutes %d to %d.
duration: %ss

functions:
  - {name: %s, module: retail-c, mode: read}
  - {name: %s, module: retail-c, mode: write}

collections:
  - {name: app, count: %d, consistency: %s, size: 256KiB, reads: %[7]s, writes: %[8]s}

clients: # spread over the edge nodes one after the other
  - {name: function, count: %[11]d, at: edge, arrivals: {process: trace, file: requests.csv}, collections: [app]}
`, printable.Line(a.Command), made.Functions, made.Apps, a.From, a.From+a.Minutes-1, minutes, reads, writes, made.Apps, a.Consistency, made.Functions)
}
