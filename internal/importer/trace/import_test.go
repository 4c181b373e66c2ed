package trace

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

const world = `version: 1
rounds: 10
network:
  area: {width: 2km, height: 1km}
  nodes: [{name: cloud, tier: cloud}, {name: west, parent: cloud, rtt: 4ms, position: {x: 500m, y: 500m}}, {name: east, parent: cloud, rtt: 4ms, position: {x: 1500m, y: 500m}}]
functions: [{name: view_cart, module: retail-c, mode: read}, {name: add_to_cart, module: retail-c, mode: write}]
collections: [{name: cart, count: 2, consistency: sequential, reads: view_cart, writes: add_to_cart}]
clients: [{name: pattern, at: west, arrivals: {process: poisson, rate: 2/s}, write_share: 0.25, working_set: {collections: [cart], zipf: 1}}]
`

// imported imports a file into a directory of the test.
func imported(t *testing.T, name, text string, change func(m *Import)) (dir string, o *Imported, err error) {
	t.Helper()
	root := t.TempDir()
	for file, content := range map[string]string{name: text, "world.yaml": world} {
		if err := os.WriteFile(filepath.Join(root, file), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := scenarios.Load(filepath.Join(root, "world.yaml"), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := &Import{File: filepath.Join(root, name), Dir: filepath.Join(root, "out"), World: s, WorldFile: filepath.Join(root, "world.yaml"), Gap: 60e9, Hysteresis: 1, Command: "ermes-sim import mobility"}
	if change != nil {
		change(m)
	}
	o, err = m.Do()
	return m.Dir, o, err
}

func content(t *testing.T, dir, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A straight drive is handed over at the bisector; a gap ends a client, and another begins; the
// scenario that is written loads, with its clients' calls as in the world.
func TestSUMODrive(t *testing.T) {
	const fcd = `<?xml version="1.0" encoding="UTF-8"?>
<fcd-export xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <timestep time="0.00"><vehicle id="car" x="500" y="400" angle="90" type="t" speed="10" pos="0" lane="a_0" slope="0"/></timestep>
  <timestep time="30.00"><vehicle id="car" x="800" y="400"/><person id="walker" x="1400.5" y="500"/></timestep>
  <timestep time="80.00"><vehicle id="car" x="1300" y="400"/><person id="walker" x="1401" y="500"/></timestep>
  <timestep time="200.00"><vehicle id="car" x="1300" y="400"/></timestep>
  <timestep time="210.00"><vehicle id="car" x="600" y="400"/></timestep>
</fcd-export>`
	dir, o, err := imported(t, "fcd.xml", fcd, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Clients) != 3 || o.Moves != 2 {
		t.Errorf("%+v", o)
	}
	if got, want := content(t, dir, "names.csv"), "client,id,start_s,stop_s,moves\nmover-0,car,0,80,1\nmover-1,walker,30,80,0\nmover-2,car,200,210,1\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// x = 1000 at 50 s, and back at 200 + 300/70 s; an instant is rounded up to a nanosecond.
	if got, want := content(t, dir, "moves.csv"), "time_s,client,node\n50,mover-0,east\n204.285714286,mover-2,west\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	s, err := scenarios.Load(filepath.Join(dir, "scenario.yaml"), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := s.Clients[2]
	if c.At[0] != "east" || c.Start != 200e9 || c.Stop != 210e9 || c.Arrivals.Rate != 2 || c.WriteShare != 0.25 || c.WorkingSet.Zipf != 1 || s.Duration != 210e9 {
		t.Errorf("%+v, duration %d", c, s.Duration)
	}
	_, o, err = imported(t, "fcd.xml", fcd, func(m *Import) { m.Hysteresis, m.Dwell, m.Gap = 1.5, 2e9, 200e9 })
	if err != nil || len(o.Clients) != 2 || len(o.Clients[0].Moves) != 2 || o.Clients[0].Moves[0].At < 61e9 {
		t.Errorf("with hysteresis and dwell: %+v, %v", o, err)
	}
}

// GPS: a degree of latitude is 111.195 km, one of longitude that times the cosine.
func TestGPSDrive(t *testing.T) {
	// From the origin at 60° north, where a degree of longitude is half as long, 2000 m eastwards in
	// 200 s, at the height of the stations.
	const gps = "id,lat,time_s,lon\nbus,60.00449661,0,10\nbus,60.00449661,200,10.03597287\n"
	dir, o, err := imported(t, "gps.csv", gps, func(m *Import) { m.Origin, m.Gap = &Sample{X: 10, Y: 60}, 300e9 })
	if err != nil || o.Moves != 1 {
		t.Fatalf("%+v, %v", o, err)
	}
	if at := o.Clients[0].Moves[0].At; at < 99.9e9 || at > 100.1e9 {
		t.Errorf("handed over at %d ns, want in the middle, at 100 s", at)
	}
	if !strings.Contains(content(t, dir, "scenario.yaml"), "kind: trace") {
		t.Error("the moves are not in the scenario")
	}
}

// What does not fit is told with its place.
func TestMobilityMistakes(t *testing.T) {
	const begin = "<fcd-export>\n"
	for _, c := range []struct{ name, text, want string }{
		{"a.xml", begin + ` <timestep time="1"><vehicle id="v" speed="3"/></timestep></fcd-export>`, `a.xml:2:21: v has no x and y`},
		{"a.xml", begin + ` <timestep time="x"/></fcd-export>`, `a.xml:2:2: time: found "x"`},
		{"a.xml", begin + ` <vehicle id="v" x="1" y="2"/></fcd-export>`, "a.xml:2:2: <vehicle> stands outside"},
		{"a.xml", begin + ` <timestep time="1"><vehicle id="v" x="1" y="NaN"/></timestep></fcd-export>`, `y: found "NaN"`},
		{"a.xml", begin + ` <timestep time="2"><vehicle id="v" x="1" y="2"/></timestep><timestep time="2"><vehicle id="v" x="1" y="2"/></timestep></fcd-export>`, "is not after the sample of v before"},
		{"a.xml", "<routes/>", "a.xml:1:1: the file is of <routes>"},
		{"a.xml", "<!DOCTYPE fcd-export>" + begin, "document type definition"},
		{"a.xml", begin + "</fcd-export>", "has no positions"},
		{"a.csv", "time_s,id,lat\n", `a.csv:1:1: found the columns "time_s,id,lat"`},
		{"a.csv", "time_s,id,lat,lon\n1,a,91,3\n", `a.csv:2:5: lat: found "91"`},
		{"a.csv", "time_s,id,lat,lon\n-1,a,1,3\n", `a.csv:2:1: time_s: found "-1"`},
		{"a.csv", "time_s,id,lat,lon\n1,a,1\n", "a.csv:2:"},
		{"a.csv", "time_s,id,lat,lon\n1,a,1,3\n2,a,3,5\n", "beyond 200 km degrees are no plane"},
		{"a.csv", "time_s,id,lat,lon\n1,a,1,3\n", "nobody has two samples"},
		{"a.csv", "", "a.csv:1:1: the file is empty"},
	} {
		_, _, err := imported(t, c.name, c.text, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
}

// No file may make the readers panic or hang.
func FuzzRead(f *testing.F) {
	f.Add(`<fcd-export><timestep time="1"><vehicle id="v" x="1" y="2"/></timestep></fcd-export>`)
	f.Add("time_s,id,lat,lon\n1,a,1,3\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := Read(file, false)
		if err == nil && len(r.Tracks) == 0 {
			t.Error("nothing was read, and nothing said")
		}
	})
}
