// Package report tells people what a run found: Text for a terminal, Markdown
// and HTML for a run directory, Compare for several runs side by side. It
// prints what a Summary and the tables hold and computes nothing of its own
// but the statistics of a comparison. Doubts are printed where the numbers are.
package report
