package external

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// A Transcript is a file of all that was asked and answered, an entry a line, in the order
// of virtual time. It replays a run without the program that decided in it, and shows
// whether another run differs because of that program or because of the simulator.
type Transcript struct {
	mu  sync.Mutex
	out *bufio.Writer
	err error
}

// entry is a line of a transcript.
type entry struct {
	Consistency string          `json:"consistency"`
	Asked       json.RawMessage `json:"asked"`
	Answered    json.RawMessage `json:"answered,omitempty"` // absent for bye
}

// NewTranscript writes to w.
func NewTranscript(w io.Writer) *Transcript { return &Transcript{out: bufio.NewWriter(w)} }

// Flush writes what is kept back, and returns the first failure.
func (t *Transcript) Flush() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = t.out.Flush()
	}
	return t.err
}

func (t *Transcript) add(consistency string, asked, answered []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text, err := line(entry{consistency, bytes.TrimSpace(asked), bytes.TrimSpace(answered)})
	if err == nil {
		_, err = t.out.Write(text)
	}
	if t.err == nil {
		t.err = err
	}
}

// Replay is a Channel that answers what a transcript says, as long as it is asked the same.
type Replay struct {
	entries []entry
	next    int
}

// ReadTranscript reads the part of a transcript that is about one consistency model.
func ReadTranscript(r io.Reader, consistency string) (*Replay, error) {
	in := bufio.NewReader(r)
	var out Replay
	for n := 1; ; n++ {
		text, err := readLine(in)
		if err != nil {
			if len(out.entries) == 0 {
				return nil, fmt.Errorf("the transcript has nothing on %s collections", consistency)
			}
			return &out, nil
		}
		var e entry
		if err := json.Unmarshal(text, &e); err != nil || e.Asked == nil {
			return nil, fmt.Errorf("line %d is not of a transcript: %s", n, excerpt(text))
		}
		if e.Consistency == consistency {
			out.entries = append(out.entries, e)
		}
	}
}

// Ask implements Channel.
func (r *Replay) Ask(_ context.Context, asked []byte) ([]byte, error) {
	if r.next == len(r.entries) {
		return nil, fmt.Errorf("the transcript ends before this question")
	}
	e := r.entries[r.next]
	r.next++
	if key, was, is, same := differs(e.Asked, asked); !same {
		return nil, fmt.Errorf("the run asks something else than the transcript: %s was %s and is %s", key, excerpt(was), excerpt(is))
	}
	return e.Answered, nil
}

// differs tells the first key, in lexical order, in which two questions differ. The version
// of the simulator may.
func differs(before, now []byte) (key string, was, is []byte, same bool) {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(before, &a) != nil || json.Unmarshal(now, &b) != nil {
		return "the line", before, now, false
	}
	delete(a, "simulator")
	delete(b, "simulator")
	keys := slices.Sorted(maps.Keys(a))
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if !bytes.Equal(a[k], b[k]) {
			return k, a[k], b[k], false
		}
	}
	return "", nil, nil, true
}

// Say implements Channel.
func (r *Replay) Say([]byte) error { return nil }

// Close implements Channel.
func (r *Replay) Close() error { return nil }
