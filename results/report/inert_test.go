package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/summary"
)

// Each of these was markup, or a line of its own.
func TestInert(t *testing.T) {
	for text, want := range map[string]string{
		"view_cart of cart-1: 3.5 ms, ρ ≥ 1 (see x.y)": "view_cart of cart-1: 3.5 ms, ρ ≥ 1 (see x.y)",
		"# a":                      `\# a`,
		"1. a":                     `1\. a`,
		"- a":                      `\- a`,
		"a\n\n# b":                 `a\\u000a\\u000a\# b`,
		"<img src=x onerror=a()>":  `\<img src=x onerror=a()\>`,
		"![a](http://b) [c](//d)":  `!\[a\](http\://b) \[c\](//d)`,
		"www.a.b, a@b.c, &lt;":     `www\.a.b, a\@b.c, \&lt;`,
		"*a* _b_ ~~c~~ `d` \\ $e$": "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\\\ \\$e\\$",
		"\x1b]0;a\x07":             `\\u001b\]0;a\\u0007`,
		"  ```":                    "\\`\\`\\`",
	} {
		if got := inert(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// Whatever a module or another's run says, report.md has no more lines, cells and pictures for it.
func TestMarkdownHasNoMarkupOfStrangers(t *testing.T) {
	shape := func(said string) (lines, bars int) {
		s := &summary.Summary{
			Name: said, Warnings: []string{said}, Failures: []summary.Failure{{Function: said, Status: "error", Said: said, Count: 1}},
			Expect:      []summary.Verdict{{Expect: "violations == " + said, Reason: said}},
			Utilisation: summary.Utilisation{BusyNode: said, OfferedNode: said, Saturated: []string{said}},
			Window:      summary.Window{Notes: []summary.Note{{Kind: summary.NoteUnsettled, Text: said}}},
		}
		var b bytes.Buffer
		if err := Markdown(&b, s, said, nil); err != nil {
			t.Fatal(err)
		}
		if s.Name != said || s.Expect[0].Expect != "violations == "+said {
			t.Error("the summary was changed")
		}
		text := b.String()
		if strings.Contains(said, "<b>") && strings.Count(text, "<b>") != 2 { // in code: command and threshold
			t.Errorf("HTML gets through:\n%s", text)
		}
		for line := range strings.Lines(text) {
			lines++
			if strings.HasPrefix(line, "|") {
				bars += strings.Count(line, "|") - strings.Count(line, `\|`)
			}
		}
		return lines, bars
	}
	lines, bars := shape("a")
	for _, said := range []string{"a|b", "a\n\n# b", "a <b>", "`|`<b>`", "\r\n| a |\n"} {
		if l, b := shape(said); l != lines || b != bars {
			t.Errorf("%q makes %d lines and %d bars, want %d and %d", said, l, b, lines, bars)
		}
	}
}
