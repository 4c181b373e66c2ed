package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// An answer that could not be written was taken for one that had been: version exited 0.
func TestAnAnswerThatIsLostIsAFailure(t *testing.T) {
	for _, line := range []string{"version", "init", "init --list", "wasm inspect retail-c", "validate quickstart"} {
		var errs bytes.Buffer
		if code := run(context.Background(), strings.Fields(line), full{}, &errs); code != exitFailed || !strings.Contains(errs.String(), "no space left") {
			t.Errorf("%s: exit %d: %s", line, code, &errs)
		}
	}
}
