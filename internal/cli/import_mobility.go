package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/importer/trace"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

func newImportMobility() *cobra.Command {
	var m trace.Import
	var gap, dwell time.Duration
	var origin string
	cmd := &cobra.Command{
		Use:   "mobility FILE",
		Short: "Import recorded ways: SUMO's floating car data, or GPS samples",
		Long: `Imports the positions of vehicles and persons from SUMO (fcd.xml), or GPS samples (CSV
with the columns time_s,id,lat,lon), into a directory: moves.csv, when each client is handed
over; names.csv, who each is; and scenario.yaml, which extends the scenario of --nodes with
these clients. docs/REPLAY.md says what is assumed.`,
		Example: `  ermes-sim import mobility fcd.xml --nodes world.yaml --out commuters
  ermes-sim import mobility gps.csv --nodes world.yaml --origin 45.44,9.10 --gap 60s --out taxis`,
		Args: exactly(1, "the file of positions"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m.File, m.Gap, m.Dwell = args[0], int64(gap), int64(dwell)
			switch {
			case m.WorldFile == "":
				return usage{fmt.Errorf("--nodes is missing; want a scenario whose nodes have positions")}
			case m.Gap <= 0 || m.Dwell < 0:
				return usage{fmt.Errorf("--gap %v --dwell %v: want times, the gap above 0", gap, dwell)}
			case !(m.Hysteresis >= 1):
				return usage{fmt.Errorf("--hysteresis %v: want at least 1", m.Hysteresis)}
			}
			if origin != "" {
				at, err := parseOrigin(origin)
				if err != nil {
					return usage{err}
				}
				m.Origin = at
			}
			world, err := setting.Load(m.WorldFile, nil, nil)
			if err != nil {
				return err
			}
			m.World = world
			if _, err := os.Stat(m.WorldFile); err != nil && !strings.HasPrefix(m.WorldFile, "builtin:") {
				m.WorldFile = "builtin:" + m.WorldFile // by the name of one that comes with the program
			}
			m.Command = "ermes-sim import mobility " + quoted(filepath.Base(m.File)) + flagsGiven(cmd)
			made, err := m.Do()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d clients, %d handovers\n", filepath.Join(m.Dir, "scenario.yaml"), len(made.Clients), made.Moves)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&m.Dir, "out", "mobility", "`directory` to write; must not exist")
	f.StringVar(&m.WorldFile, "nodes", "", "`scenario` whose nodes have positions, and whose first clients say how the new ones call")
	f.StringSliceVar(&m.Attach, "attach", nil, "stations: `nodes` or tiers with positions (default all that have one)")
	f.BoolVar(&m.Geo, "geo", false, "SUMO's x and y are degrees (--fcd-output.geo)")
	f.StringVar(&origin, "origin", "", "`latitude,longitude` of the area's origin, where positions are degrees (default the least of the samples)")
	f.DurationVar(&gap, "gap", time.Minute, "a client ends if nothing is heard of it for longer")
	f.Float64Var(&m.Hysteresis, "hysteresis", 1, "how many times nearer another station must be")
	f.DurationVar(&dwell, "dwell", 0, "for how long it must be")
	return cmd
}

// parseOrigin reads latitude,longitude.
func parseOrigin(text string) (*trace.Sample, error) {
	lat, lon, _ := strings.Cut(text, ",")
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if errX != nil || errY != nil || !(y >= -90 && y <= 90 && x >= -180 && x <= 180) {
		return nil, fmt.Errorf("--origin %s: want latitude,longitude such as 45.44,9.10", text)
	}
	return &trace.Sample{X: x, Y: y}, nil
}
