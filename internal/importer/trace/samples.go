package trace

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/importer"
)

// A Sample is where somebody was: in metres, or degrees of longitude and latitude.
type Sample struct {
	At   int64 // ns
	X, Y float64
}

// A Track is the samples of one vehicle, person or receiver, in order of time.
type Track struct {
	ID      string
	Samples []Sample
}

// Bounds on what is read.
const (
	maxFile    = 1 << 30
	maxSamples = 50_000_000
)

// A Reading is what a file has.
type Reading struct {
	Tracks   []Track // in order of their first sample
	Degrees  bool    // X is a longitude and Y a latitude
	position map[string]int
	samples  int
}

// Read reads a file: SUMO's floating car data (XML), or GPS samples as CSV. geo says that
// SUMO's x and y are degrees.
func Read(file string, geo bool) (*Reading, error) {
	data, err := importer.Read(file, maxFile)
	if err != nil {
		return nil, err
	}
	r := &Reading{Degrees: geo, position: map[string]int{}}
	start := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	switch {
	case len(start) == 0:
		return nil, importer.Mistake(file, 1, 1, "the file is empty; want %s", formats)
	case start[0] == '<':
		err = r.fcd(file, data)
	default:
		r.Degrees = true
		err = r.gps(file, data)
	}
	if err == nil && len(r.Tracks) == 0 {
		err = importer.Mistake(file, 0, 0, "has no positions")
	}
	return r, err
}

const formats = "SUMO's floating car data (<fcd-export>), or CSV with the columns time_s,id,lat,lon"

// add appends a sample; "" or what is wrong with it.
func (r *Reading) add(id string, s Sample) string {
	i, known := r.position[id]
	if !known {
		i = len(r.Tracks)
		r.position[id] = i
		r.Tracks = append(r.Tracks, Track{ID: id})
	}
	t := &r.Tracks[i]
	if n := len(t.Samples); n > 0 && s.At <= t.Samples[n-1].At {
		return "is not after the sample of " + brief(id) + " before"
	}
	if r.samples++; r.samples > maxSamples {
		return "more than 50,000,000 samples, the most that are read"
	}
	t.Samples = append(t.Samples, s)
	return ""
}

// seconds is a time of a file as ns.
func seconds(text string) (int64, bool) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= 4e9) {
		return 0, false
	}
	return int64(math.Round(v * 1e9)), true
}

// fcd reads <fcd-export> with <timestep time> and in it <vehicle|person|container id x y>.
func (r *Reading) fcd(file string, data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	var now int64
	timed, root := false, false
	for {
		line, column := d.InputPos()
		mistake := func(format string, args ...any) error { return importer.Mistake(file, line, column, format, args...) }
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && root:
			return nil
		case err != nil:
			return mistake("not XML: %v", err)
		}
		if directive, ok := token.(xml.Directive); ok && bytes.HasPrefix(bytes.ToUpper(directive), []byte("DOCTYPE")) {
			return mistake("the file has a document type definition (DTD), which is not read; remove the <!DOCTYPE ...>")
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		name := start.Name.Local
		switch {
		case !root && name != "fcd-export":
			return mistake("the file is of <%s>; want %s", brief(name), formats)
		case !root:
			root = true
		case name == "timestep":
			if now, timed = seconds(attribute(start, "time")); !timed {
				return mistake("time: found %q; want seconds", brief(attribute(start, "time")))
			}
		case name == "vehicle" || name == "person" || name == "container":
			if !timed {
				return mistake("<%s> stands outside a <timestep>", name)
			}
			if what := r.moving(start, now); what != "" {
				return mistake("%s", what)
			}
		}
	}
}

// moving reads one element of a timestep; "" or what is wrong with it.
func (r *Reading) moving(start xml.StartElement, now int64) string {
	id := attribute(start, "id")
	x, errX := strconv.ParseFloat(attribute(start, "x"), 64)
	y, errY := strconv.ParseFloat(attribute(start, "y"), 64)
	switch {
	case id == "":
		return "<" + start.Name.Local + "> without id"
	case attribute(start, "x") == "" || attribute(start, "y") == "":
		return brief(id) + " has no x and y; let SUMO write them with --fcd-output.attributes x,y"
	case errX != nil || !(math.Abs(x) < 1e9):
		return "x: found " + strconv.Quote(brief(attribute(start, "x"))) + "; want a number"
	case errY != nil || !(math.Abs(y) < 1e9):
		return "y: found " + strconv.Quote(brief(attribute(start, "y"))) + "; want a number"
	case r.Degrees && (math.Abs(x) > 180 || math.Abs(y) > 90):
		return "x and y are no longitude and latitude; leave --geo away if they are metres"
	}
	return r.add(id, Sample{now, x, y})
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// gps reads rows of time_s, id, lat and lon, in any order of the columns.
func (r *Reading) gps(file string, data []byte) error {
	c := csv.NewReader(bytes.NewReader(data))
	c.ReuseRecord = true
	var column map[string]int
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if p, ok := errors.AsType[*csv.ParseError](err); ok {
			return importer.Mistake(file, p.StartLine, max(1, p.Column), "not CSV of the same columns in each row: %v", p.Err)
		}
		if err != nil {
			return err
		}
		if column == nil {
			if column = columns(record); column == nil {
				return importer.Mistake(file, 1, 1, "found the columns %q; want %s", brief(strings.Join(record, ",")), formats)
			}
			continue
		}
		mistake := func(name, format string, args ...any) error {
			line, at := c.FieldPos(column[name])
			return importer.Mistake(file, line, at, name+": "+format, args...)
		}
		field := func(name string) string { return record[column[name]] }
		now, ok := seconds(field("time_s"))
		lat, errLat := strconv.ParseFloat(field("lat"), 64)
		lon, errLon := strconv.ParseFloat(field("lon"), 64)
		switch {
		case !ok:
			return mistake("time_s", "found %q; want seconds", brief(field("time_s")))
		case field("id") == "":
			return mistake("id", "is empty; want who it is")
		case errLat != nil || !(math.Abs(lat) <= 90):
			return mistake("lat", "found %q; want degrees from -90 to 90", brief(field("lat")))
		case errLon != nil || !(math.Abs(lon) <= 180):
			return mistake("lon", "found %q; want degrees from -180 to 180", brief(field("lon")))
		}
		if what := r.add(strings.Clone(field("id")), Sample{now, lon, lat}); what != "" {
			return mistake("time_s", "%s", what)
		}
	}
}

// columns finds those of GPS samples in a header; nil if one is missing, or another there.
func columns(header []string) map[string]int {
	out := map[string]int{}
	for i, name := range header {
		out[strings.TrimPrefix(name, "\ufeff")] = i
	}
	for _, want := range []string{"time_s", "id", "lat", "lon"} {
		if _, ok := out[want]; !ok {
			return nil
		}
	}
	if len(out) != 4 || len(header) != 4 {
		return nil
	}
	return out
}

// plane turns degrees into metres from an origin, which is at the latitude φ₀:
//
//	x = R·cos φ₀·Δλ,   y = R·Δφ
func (r *Reading) plane(origin Sample) {
	const radius = 6_371_008.8
	scale := math.Cos(origin.Y * math.Pi / 180)
	for i := range r.Tracks {
		for k := range r.Tracks[i].Samples {
			s := &r.Tracks[i].Samples[k]
			s.X, s.Y = radius*scale*(s.X-origin.X)*math.Pi/180, radius*(s.Y-origin.Y)*math.Pi/180
		}
	}
}

// extent is the least and greatest X and Y.
func (r *Reading) extent() (low, high Sample) {
	low, high = Sample{X: math.Inf(1), Y: math.Inf(1)}, Sample{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, t := range r.Tracks {
		for _, s := range t.Samples {
			low.X, low.Y = min(low.X, s.X), min(low.Y, s.Y)
			high.X, high.Y = max(high.X, s.X), max(high.Y, s.Y)
		}
	}
	return low, high
}

// split cuts tracks where nothing was heard for longer than a gap: each part is a client.
func split(t Track, gap int64) [][]Sample {
	var out [][]Sample
	begin := 0
	for i := 1; i <= len(t.Samples); i++ {
		if i == len(t.Samples) || t.Samples[i].At-t.Samples[i-1].At > gap {
			if i-begin > 1 {
				out = append(out, t.Samples[begin:i])
			}
			begin = i
		}
	}
	return out
}

func brief(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}
