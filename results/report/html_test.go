package report

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/results/internal/synthetic"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// tables writes the tables of the made-up run and returns their directory and
// its summary.
func tables(t *testing.T) (string, *summary.Summary) {
	t.Helper()
	s := &sink{Collector: summary.NewCollector(summary.Plan{
		Name: "mobility", Seed: 1, RoundNs: synthetic.RoundNs, Rounds: synthetic.Rounds,
		Mobility: synthetic.Mobility(), Nodes: synthetic.Nodes(),
	})}
	synthetic.Fill(s, 1, 500)
	dir := t.TempDir()
	save(t, dir, s.messages)
	save(t, dir, s.placements)
	save(t, dir, s.comparisons)
	save(t, dir, s.energy)
	save(t, dir, s.Rounds())
	save(t, dir, s.Loads())
	save(t, dir, synthetic.Nodes())
	return dir, s.Summary()
}

// sink keeps the rows of a made-up run.
type sink struct {
	*summary.Collector
	messages    []table.Message
	placements  []table.Placement
	comparisons []table.Comparison
	energy      []table.Energy
}

func (s *sink) Invocation(i table.Invocation) { s.Collector.Invocation(&i) }
func (s *sink) Message(m table.Message) {
	s.messages = append(s.messages, m)
	s.Collector.Message(&m)
}

func (s *sink) Placement(p table.Placement) {
	s.placements = append(s.placements, p)
	s.Collector.Placement(&p)
}

func (s *sink) Comparison(c table.Comparison) {
	s.comparisons = append(s.comparisons, c)
	s.Collector.Comparison(&c)
}

func (s *sink) Energy(e table.Energy) {
	s.energy = append(s.energy, e)
	s.Collector.Energy(&e)
}

func save[R table.Row](t *testing.T, dir string, rows []R) {
	t.Helper()
	w, err := table.Create[R](dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		_ = w.Write(r)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Without this, a page could load something from the net (and be blank in a
// train), outgrow a mail, or differ between two runs of one scenario.
func TestHTMLStandsAlone(t *testing.T) {
	dir, s := tables(t)
	s.Warnings = []string{"a </script> in a warning must not end the script"}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := HTML(t.Context(), w, s, dir); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two renderings differ")
	}
	if a.Len() > 1<<20 {
		t.Errorf("the page has %d bytes, the limit is a megabyte", a.Len())
	}
	text := strings.ReplaceAll(a.String(), "http://www.w3.org/2000/svg", "")
	for _, foreign := range []string{"http://", "https://", "src=", "@import", "url("} {
		if strings.Contains(text, foreign) {
			t.Errorf("the page refers to something outside: %s", foreign)
		}
	}
	if n := strings.Count(text, "</script>"); n != 1 {
		t.Errorf("the page ends %d scripts, want 1", n)
	}
}

// probe operates the page like a person and writes what it sees into the title.
const probe = `<script>
const seen = [], look = () => [...document.querySelectorAll("g.node")].map(g => g.dataset.node + "=" + g.children[4].textContent).join(" ");
const change = (id, type, value) => { $(id).value = value; $(id).dispatchEvent(new Event(type)); };
seen.push($("when").textContent, look());
change("slider", "input", 4); seen.push($("when").textContent, look());
change("collection", "change", 0); seen.push(look(), $("optimum").rows.length);
change("collection", "change", -1); seen.push($("optimum").rows.length);
document.querySelector("g.node[data-node=cloud]").dispatchEvent(new MouseEvent("mousemove", {clientX: 5, clientY: 5}));
seen.push($("tip").style.display, $("tip").textContent.split("\n")[0]);
const dark = document.documentElement.classList.contains("dark"); $("theme").click();
seen.push(document.documentElement.classList.contains("dark") !== dark);
$("play").click(); seen.push($("play").textContent); $("play").click(); seen.push($("play").textContent);
$("latency").dispatchEvent(new MouseEvent("click", {clientX: $("latency").getBoundingClientRect().right - 12, clientY: 300}));
seen.push($("when").textContent, document.querySelectorAll("path.curve").length);
document.body.innerHTML = "<pre>" + seen.join("\n") + "</pre>";
</script>`

// Without this, the page could be well-formed and dead: a real browser slides,
// filters, hovers, plays and clicks.
func TestHTMLInABrowser(t *testing.T) {
	browser := findBrowser()
	if browser == "" {
		t.Skip("SKIPPED ALOUD: no chromium on this machine, report.html was not tested in a browser (apt-get install chromium)")
	}
	dir, s := tables(t)
	var b bytes.Buffer
	if err := HTML(t.Context(), &b, s, dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, append(b.Bytes(), probe...), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(),
		"--window-size=1200,1300", "--virtual-time-budget=2000", "--dump-dom", "file://"+path).Output()
	if err != nil {
		t.Skipf("SKIPPED ALOUD: %s does not run here (%v): report.html was not tested in a browser", browser, err)
	}
	_, text, _ := strings.Cut(string(out), "<pre>")
	text, _, _ = strings.Cut(text, "</pre>")
	got := strings.Split(text, "\n")
	if len(got) != 14 {
		t.Fatalf("the probe did not finish: %q\n%.2000s", got, out)
	}
	placed := s.Placement
	for i, want := range map[int]string{
		0: "round 0 · 0 s", 2: "round 4 · 60.0 s", 6: "2", 7: "block", 8: "cloud (cloud)", 9: "true", 10: "Pause", 11: "Play", 13: "8", // curves: 2 latencies and 6 energies
	} {
		if got[i] != want {
			t.Errorf("step %d of the probe shows %q, want %q", i, got[i], want)
		}
	}
	if got[1] == got[3] {
		t.Errorf("the slider moves no copy in %d acts: %q", placed.Acts, got[1])
	}
	if copies := strings.Count(got[4], "=1"); copies < 1 || strings.Contains(got[4], "=2") {
		t.Errorf("one collection has at least one copy, and at most one a node: %q", got[4])
	}
	if got[5] != "1" {
		t.Errorf("one collection has %s rows of comparisons, want 1", got[5])
	}
	if !strings.HasPrefix(got[12], "round 39") && !strings.HasPrefix(got[12], "round 38") {
		t.Errorf("a click at the end of the curve leads to %q", got[12])
	}
}

// findBrowser is the path of a Chromium, or empty.
func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless_shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Without this, a run of thousands of rounds could give a page that no browser
// opens; the steps grow instead, and the page says so.
func TestLongRunsAreCoarsened(t *testing.T) {
	dir := t.TempDir()
	var rounds []table.Round
	var acts []table.Placement
	for r := range 4000 {
		rounds = append(rounds, table.Round{Round: int32(r), StartNs: int64(r) * 1e9, Consistency: table.SEC, MeanNs: new(2e6)})
		for c := range 10 {
			acts = append(acts, table.Placement{AtNs: int64(r) * 1e9, Collection: string(rune('a' + c)), Act: "copy", Leader: "cloud", Replicas: "cloud"})
		}
	}
	save(t, dir, rounds)
	save(t, dir, acts)
	save(t, dir, synthetic.Nodes())
	var b bytes.Buffer
	if err := HTML(t.Context(), &b, &summary.Summary{Name: "long"}, dir); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 || !strings.Contains(b.String(), "one step stands for 4 rounds") {
		t.Errorf("the page has %d bytes and does not say that it is coarse", b.Len())
	}
}
