package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
)

// A recordingChoice is `all`, `sample 1/N` or `summary`.
type recordingChoice struct{ target *Record }

func recording(t *Record) *recordingChoice { return &recordingChoice{t} }

const recordPattern = `^(all|summary|sample 1/[1-9][0-9]{0,8})$`

var sampleForm = regexp.MustCompile(`^sample 1/([1-9][0-9]{0,8})$`)

func (c *recordingChoice) reset() { *c.target = Record{RecordAll, 1} }

func (c *recordingChoice) decode(d *decoder, n *node, path string) {
	text, ok := d.scalar(n, path, c.describe().form, false, "")
	if !ok {
		return
	}
	part := sampleForm.FindStringSubmatch(text)
	switch {
	case text == RecordAll:
		*c.target = Record{RecordAll, 1}
	case text == RecordSummary:
		*c.target = Record{RecordSummary, 0}
	case part != nil:
		oneIn, _ := strconv.Atoi(part[1])
		*c.target = Record{RecordSample, oneIn}
	default:
		d.r.report(n.place, path, Nearest(text, []string{RecordAll, RecordSummary}), "want %s, found %s", c.describe().form, n.what())
	}
}

func (c *recordingChoice) encode() any {
	if c.target.Mode == RecordSample {
		return fmt.Sprintf("sample 1/%d", c.target.OneIn)
	}
	return c.target.Mode
}

func (c *recordingChoice) describe() shape {
	return shape{kind: "text", form: "all, sample 1/N or summary", def: RecordAll, pattern: recordPattern}
}
