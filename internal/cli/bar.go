package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
)

// A bar shows how far a run is, on one line of a terminal that it leaves clean.
// In a pipe it shows nothing.
type bar struct {
	out   io.Writer
	on    bool
	lines bool // a line of JSON each time, for programs
	width int

	mu      sync.Mutex
	started time.Time
	last    time.Time
	drawn   bool
}

// every is the least time between two redraws.
const every = 100 * time.Millisecond

func newBar(out io.Writer, off bool) *bar {
	out = terminal(out)
	w := width(out)
	return &bar{out: out, on: !off && w > 0, width: w, started: time.Now()}
}

// terminal is what is behind an output that lets nothing through that steers.
func terminal(out io.Writer) io.Writer {
	if w, ok := out.(*printable.Writer); ok {
		return w.Unwrap()
	}
	return out
}

// progressFlag lets programs that start this one follow it.
func progressFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "progress", "auto", "auto: a bar on terminals; `json`: lines on standard error for programs")
}

// newProgress is newBar, or lines of JSON.
func newProgress(out io.Writer, off bool, how string) (*bar, error) {
	b := newBar(out, off)
	switch how {
	case "auto":
	case "json":
		b.lines = true
	default:
		return nil, usage{fmt.Errorf("--progress=%s: want auto or json", how)}
	}
	return b, nil
}

// tell writes a line of JSON, at most every 100 ms unless it must be heard.
func (b *bar) tell(must bool, message any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if !must && now.Sub(b.last) < every {
		return
	}
	b.last = now
	if text, err := json.Marshal(message); err == nil {
		fmt.Fprintf(b.out, "%s\n", text)
	}
}

// runProgress and sweepProgress are the lines of --progress=json.
type runProgress struct {
	Phase string `json:"phase"` // simulating, comparing or writing
	Now   int64  `json:"now_ns"`
	End   int64  `json:"end_ns"`
	Calls int64  `json:"calls"`
}

type sweepProgress struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// jobs shows how many runs of a sweep are done.
func (b *bar) jobs(done, of int, seconds float64) {
	if b.lines {
		b.tell(true, sweepProgress{done, of})
		return
	}
	b.line(jobLine(done, of, seconds))
}

// width is the number of columns of a terminal, 0 of anything else.
func width(out io.Writer) int {
	file, ok := terminal(out).(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil || columns < 20 {
		return 80
	}
	return columns
}

// show redraws the line, at most every 100 ms.
func (b *bar) show(p workbench.Progress) {
	if b.lines {
		b.tell(p.Phase != "simulating", runProgress{p.Phase, p.Now, p.End, p.Calls})
		return
	}
	if !b.on {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.drawn && now.Sub(b.last) < every && p.Phase == "simulating" {
		return
	}
	b.last, b.drawn = now, true
	b.draw(barLine(p, now.Sub(b.started).Seconds(), b.width-1))
}

// line shows a text instead of a bar, as often as it is told.
func (b *bar) line(text string) {
	if !b.on {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drawn = true
	b.draw(cut(text, b.width-1))
}

// often shows a text that is made after so many seconds, at most every 100 ms.
func (b *bar) often(text func(seconds float64) string) {
	if !b.on {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.drawn && now.Sub(b.last) < every {
		return
	}
	b.last, b.drawn = now, true
	b.draw(cut(text(now.Sub(b.started).Seconds()), b.width-1))
}

func (b *bar) draw(line string) { fmt.Fprintf(b.out, "\r\x1b[K%s", printable.Line(line)) }

// clear leaves the line as if there had been nothing.
func (b *bar) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
	b.on, b.drawn = false, false
}

// barLine draws the progress after so many seconds of wall clock in at most so
// many columns. What remains is estimated over virtual time.
func barLine(p workbench.Progress, wall float64, columns int) string {
	if p.Phase != "simulating" {
		return cut(p.Phase, columns)
	}
	done := 0.0
	if p.End > 0 {
		done = min(1, float64(p.Now)/float64(p.End))
	}
	eta := "?"
	if done > 0 {
		eta = fmt.Sprintf("%.0f s", wall*(1-done)/done)
	}
	rate := 0.0
	if wall > 0 {
		rate = float64(p.Calls) / wall
	}
	text := fmt.Sprintf(" %3.0f %%  %.0f of %.0f s  %s calls/s  ETA %s", 100*done, float64(p.Now)/1e9, float64(p.End)/1e9, short(rate), eta)
	cells := min(30, columns-len(text))
	if cells < 5 {
		return cut(strings.TrimSpace(text), columns)
	}
	full := int(done * float64(cells))
	return strings.Repeat("━", full) + strings.Repeat("─", cells-full) + text
}

func cut(text string, columns int) string {
	if len(text) > columns {
		return text[:max(0, columns)]
	}
	return text
}

// short writes a count in at most five characters.
func short(x float64) string {
	switch {
	case x >= 1e6:
		return fmt.Sprintf("%.1fM", x/1e6)
	case x >= 1e3:
		return fmt.Sprintf("%.0fk", x/1e3)
	}
	return fmt.Sprintf("%.0f", x)
}
