package workloads

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// Whatever bytes a trace of mobility has, the reader ends, times never go back, and what is read has
// a client and a node.
func FuzzRelocations(f *testing.F) {
	f.Add([]byte("time_s,client,node\n0.5,a,edge-0\n1,a,edge-1\n"))
	f.Add([]byte("node,time_ns,client\nedge-0,5,\"a\nb\"\n,6,a\nedge-1,4,b\n"))
	f.Add([]byte("\ufefftime_s,client,node\n9e9,a,n\n\"1,a,n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := 1 + bytes.Count(data, []byte("\n"))
		good := func(err error) (more bool) {
			mistake, ok := errors.AsType[*TraceError](err)
			switch {
			case err == nil:
				return true
			case errors.Is(err, io.EOF):
				return false
			case !ok:
				t.Fatal(err)
			case mistake.Line < 1 || mistake.Line > lines || mistake.Column < 1 || mistake.Message == "":
				t.Fatalf("the mistake %+v is at no place of %d lines", mistake, lines)
			}
			return !mistake.Last
		}
		r, err := NewRelocations(bytes.NewReader(data))
		if err != nil {
			good(err)
			return
		}
		latest := int64(0)
		for more := true; more; {
			move, err := r.Next()
			if more = good(err); err == nil {
				if move.At < latest || move.Client == "" || move.Node == "" {
					t.Fatalf("%+v after %d", move, latest)
				}
				latest = move.At
			}
		}
	})
}
