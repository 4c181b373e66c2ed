package trace

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/importer"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// An Import says how recorded ways become moves between the nodes of a scenario.
type Import struct {
	File       string
	Dir        string              // for moves.csv, names.csv and scenario.yaml; must not exist
	World      *scenarios.Scenario // whose nodes have positions; its first clients are the pattern of the new ones
	WorldFile  string              // where it is from
	Attach     []string            // its stations; nil = all nodes with positions
	Geo        bool                // SUMO's x and y are degrees
	Origin     *Sample             // longitude X and latitude Y of the area's origin; nil = the least of the samples
	Gap        int64               // ns without a sample after which a client ends
	Hysteresis float64
	Dwell      int64
	Command    string // repeats the import
}

// A Client is a track, or the part of one between two gaps.
type Client struct {
	Name        string
	ID          string // in the file
	Start, Stop int64  // ns
	At          int    // station at the start
	Moves       []workloads.Handover
}

// Imported is what an import has made.
type Imported struct {
	Clients  []Client
	Moves    int
	stations []string
}

// farthest is how far degrees may reach before a plane is too wrong, m.
const farthest = 200_000

// Do imports. The directory appears whole or not at all.
func (m *Import) Do() (*Imported, error) {
	if err := importer.Absent(m.Dir); err != nil {
		return nil, err
	}
	names, attachment, err := m.attachment()
	if err != nil {
		return nil, err
	}
	r, err := Read(m.File, m.Geo)
	if err != nil {
		return nil, err
	}
	if err := m.project(r); err != nil {
		return nil, err
	}
	out := &Imported{stations: names}
	for _, t := range r.Tracks {
		for _, part := range split(t, m.Gap) {
			out.Clients = append(out.Clients, follow(t.ID, part, attachment))
		}
	}
	if len(out.Clients) == 0 {
		return nil, importer.Mistake(m.File, 0, 0, "nobody has two samples within --gap of each other")
	}
	slices.SortStableFunc(out.Clients, func(a, b Client) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.ID, b.ID)) })
	for i := range out.Clients {
		out.Clients[i].Name = fmt.Sprintf("mover-%d", i)
		out.Moves += len(out.Clients[i].Moves)
	}
	return out, importer.Write(m.Dir, []importer.File{
		importer.Text("scenario.yaml", m.scenario(out)),
		importer.CSV("names.csv", out.names),
		importer.CSV("moves.csv", out.moves),
	})
}

// attachment finds the stations of the world.
func (m *Import) attachment() ([]string, *workloads.Attachment, error) {
	at := m.World.Network.Positions()
	refs := m.Attach
	if refs == nil {
		for _, n := range m.World.Network.AllNodes() {
			if _, ok := at[n.Name]; ok {
				refs = append(refs, n.Name)
			}
		}
	}
	names := m.World.Network.NodesAt(refs)
	a := &workloads.Attachment{Hysteresis: m.Hysteresis, Dwell: m.Dwell}
	for _, n := range names {
		p, ok := at[n]
		if !ok {
			return nil, nil, importer.Mistake("--attach", 0, 0, "the node %q of %s has no position", n, m.WorldFile)
		}
		a.Stations = append(a.Stations, workloads.Position{X: float64(p.X) / 1e3, Y: float64(p.Y) / 1e3})
	}
	if len(names) == 0 {
		return nil, nil, importer.Mistake(m.WorldFile, 0, 0, "no node has a position: give nodes one, or a tier a layout, or name others with --attach")
	}
	return names, a, nil
}

// project turns degrees into metres.
func (m *Import) project(r *Reading) error {
	if !r.Degrees {
		return nil
	}
	low, high := r.extent()
	origin := low
	if m.Origin != nil {
		origin = *m.Origin
	}
	r.plane(origin)
	if low, high = r.extent(); math.Hypot(high.X-low.X, high.Y-low.Y) > farthest {
		return importer.Mistake(m.File, 0, 0, "the samples reach over %.0f km; beyond %d km degrees are no plane", math.Hypot(high.X-low.X, high.Y-low.Y)/1e3, farthest/1000)
	}
	return nil
}

// follow makes a client of samples.
func follow(id string, samples []Sample, a *workloads.Attachment) Client {
	var legs []workloads.Leg
	for i := range samples[1:] {
		from, to := samples[i], samples[i+1]
		s := float64(to.At-from.At) / 1e9
		legs = append(legs, workloads.Leg{
			Start: from.At, End: to.At, From: workloads.Position{X: from.X, Y: from.Y},
			VX: (to.X - from.X) / s, VY: (to.Y - from.Y) / s,
		})
	}
	c := Client{ID: id, Start: samples[0].At, Stop: samples[len(samples)-1].At}
	c.At, c.Moves = a.Handovers(legs)
	return c
}

// names writes who each client is.
func (o *Imported) names(w *csv.Writer) error {
	if err := w.Write([]string{"client", "id", "start_s", "stop_s", "moves"}); err != nil {
		return err
	}
	for _, c := range o.Clients {
		if err := w.Write([]string{c.Name, c.ID, decimal(c.Start), decimal(c.Stop), strconv.Itoa(len(c.Moves))}); err != nil {
			return err
		}
	}
	return nil
}

// moves writes a mobility trace, in order of time.
func (o *Imported) moves(w *csv.Writer) error {
	type move struct {
		workloads.Handover
		client int
	}
	var all []move
	for i, c := range o.Clients {
		for _, h := range c.Moves {
			all = append(all, move{h, i})
		}
	}
	slices.SortStableFunc(all, func(a, b move) int { return cmp.Compare(a.At, b.At) })
	if err := w.Write([]string{"time_s", "client", "node"}); err != nil {
		return err
	}
	for _, m := range all {
		if err := w.Write([]string{decimal(m.At), o.Clients[m.client].Name, o.stations[m.Station]}); err != nil {
			return err
		}
	}
	return nil
}

// decimal writes ns as seconds, exactly.
func decimal(ns int64) string {
	text := fmt.Sprintf("%d.%09d", ns/1e9, ns%1e9)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// scenario is the world with the clients of the file instead of its own. They call as its first
// clients do.
func (m *Import) scenario(o *Imported) string {
	var b strings.Builder
	pattern := &m.World.Clients[0]
	end := int64(0)
	for _, c := range o.Clients {
		end = max(end, c.Stop)
	}
	base := m.WorldFile
	if !strings.HasPrefix(base, "builtin:") {
		base = relative(m.Dir, base)
	}
	fmt.Fprintf(&b, "# Made by\n#\n#     %s\n#\n# Clients come and go as in the file; names.csv says who each is, moves.csv where it goes.\n# They call as the first clients of the world do.\n", m.Command)
	fmt.Fprintf(&b, "version: 1\nextends: %s\nname: movers\ndescription: %d recorded ways with %d handovers.\nduration: %ss\n\nclients:\n", strconv.Quote(base), len(o.Clients), o.Moves, decimal(end))
	for _, c := range o.Clients {
		fmt.Fprintf(&b, "  - {name: %s, at: %s, start: %ss, stop: %ss, %s}\n", c.Name, o.stations[c.At], decimal(c.Start), decimal(c.Stop), pattern.Demand())
	}
	b.WriteString("\nmobility:\n")
	if o.Moves == 0 {
		return strings.TrimSuffix(b.String(), "\nmobility:\n") + "\nmobility: []\n"
	}
	b.WriteString("  - {kind: trace, file: moves.csv}\n")
	return b.String()
}

// relative is a file as it is called in a directory; as it is called anywhere, if there is no way.
func relative(dir, file string) string {
	from, err := filepath.Abs(dir)
	if err != nil {
		return file
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(from, to); err == nil {
		return filepath.ToSlash(rel)
	}
	return to
}
