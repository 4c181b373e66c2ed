package workloads

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Scripts hold what a trace says and each way in which it can be wrong, with line
// and column. Without them a slip in a trace would silently be other demand.
//
//	requests, moves     reads the input; \t and \n in it as in Go, ⏎ ends it without a newline
func TestTraces(t *testing.T) {
	datadriven.RunTest(t, "testdata/traces", func(t *testing.T, d *datadriven.TestData) string {
		var out strings.Builder
		tell := func(row string, err error) bool {
			mistake, ok := errors.AsType[*TraceError](err)
			switch {
			case errors.Is(err, io.EOF):
				return false
			case ok:
				out.WriteString(mistake.Error() + "\n")
				return !mistake.Last
			case err != nil:
				t.Fatal(err)
			}
			out.WriteString(row + "\n")
			return true
		}
		switch d.Cmd {
		case "requests":
			rows, err := NewRequests(strings.NewReader(d.Input))
			for err != nil && tell("", err) || err == nil {
				var r Request
				r, err = rows.Next()
				if !tell(strings.Join([]string{strconv.FormatInt(r.At, 10), r.Client, r.Collection, r.Function, r.Mode, strconv.Quote(r.Input)}, " "), err) {
					break
				}
				err = nil
			}
		case "moves":
			rows, err := NewRelocations(strings.NewReader(d.Input))
			for err != nil && tell("", err) || err == nil {
				var r Relocation
				r, err = rows.Next()
				if !tell(strings.Join([]string{strconv.FormatInt(r.At, 10), r.Client, r.Node}, " "), err) {
					break
				}
				err = nil
			}
		}
		return out.String()
	})
}

// What a tool writes as CSV must be read back as it was, whatever the texts: else
// inputs with commas, quotes or line breaks would be other inputs.
func TestRequestsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[ -~é\n]{1,12}`).Filter(func(s string) bool { return !strings.Contains(s, "\r") })
		var want []Request
		at := int64(0)
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			at += rapid.Int64Range(0, 1e12).Draw(t, "gap")
			want = append(want, Request{
				At: at, Client: word.Draw(t, "client"), Collection: word.Draw(t, "collection"),
				Mode: rapid.SampledFrom([]string{"read", "write"}).Draw(t, "mode"), Input: rapid.OneOf(rapid.Just(""), word).Draw(t, "input"),
			})
		}
		seconds := rapid.Bool().Draw(t, "seconds")
		var text strings.Builder
		w := csv.NewWriter(&text)
		column := "time_ns"
		if seconds {
			column = "time_s"
		}
		_ = w.Write([]string{"input", column, "mode", "collection", "client"})
		for _, r := range want {
			_ = w.Write([]string{r.Input, stamp(r.At, seconds), r.Mode, r.Collection, r.Client})
		}
		w.Flush()
		rows, err := NewRequests(strings.NewReader(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		var got []Request
		for {
			r, err := rows.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in\n%s", err, text.String())
			}
			got = append(got, r)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-written +read\n%s", diff)
		}
	})
}

// stamp writes a time.
func stamp(ns int64, seconds bool) string {
	text := strconv.FormatInt(ns, 10)
	if !seconds {
		return text
	}
	text = strings.Repeat("0", max(0, 10-len(text))) + text
	return text[:len(text)-9] + "." + text[len(text)-9:]
}

// Whatever bytes are read, the reader ends, and each mistake has a place in the
// input; times never go back.
func FuzzRequests(f *testing.F) {
	f.Add([]byte("time_s,client,collection,mode\n0.5,a,c,read\n1,a,c,write\n"))
	f.Add([]byte("time_ns,client,function,input\n5,a,f,\"x\"\"y\n\"\n4,a,f,\n"))
	f.Add([]byte("\ufefftime_s,client,node\n1e3,a,n\n-1,a,n\n18446744073709551616,a,n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := 1 + strings.Count(string(data), "\n")
		check := func(err error) (more bool) {
			mistake, ok := errors.AsType[*TraceError](err)
			if err != nil && !ok {
				if !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				return false
			}
			if ok && (mistake.Line < 1 || mistake.Line > lines || mistake.Column < 1 || mistake.Message == "") {
				t.Fatalf("the mistake %+v is at no place of %d lines", mistake, lines)
			}
			return !ok || !mistake.Last
		}
		latest := int64(0)
		if q, err := NewRequests(strings.NewReader(string(data))); check(err) {
			for more := true; more; {
				r, err := q.Next()
				if more = check(err); err == nil {
					if r.At < latest || r.Client == "" {
						t.Fatalf("%+v after %d", r, latest)
					}
					latest = r.At
				}
			}
		}
		if l, err := NewRelocations(strings.NewReader(string(data))); check(err) {
			for more := true; more; {
				_, err := l.Next()
				more = check(err)
			}
		}
	})
}
