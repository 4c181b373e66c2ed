package cli

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A byte flipped anywhere in a run directory panicked the Parquet library, or what is made of its
// rows. Whatever reads a directory answers, or names the file (or, where files do not fit together,
// the directory); it never panics.
func TestFlippedBytesOfARunDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	save(t, "small.yaml", strings.Replace(small, "ilp: {compare: []}", "ilp: {compare: [end]}", 1))
	quiet(t, "run", "small.yaml", "-q", "--out", "good")
	quiet(t, "run", "small.yaml", "-q", "--out", "run", "--set", "placement.sequential=static")
	var files []string
	err := filepath.WalkDir("run", func(path string, e fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err == nil && (ext == ".parquet" || ext == ".json") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) != 11 {
		t.Fatal(files, err)
	}
	refused := 0
	for _, file := range files {
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		const positions = 10
		for i := range positions {
			at := (2*i + 1) * len(whole) / (2 * positions)
			damaged := bytes.Clone(whole)
			damaged[at] ^= []byte{1, 0x80, 0xff, 0x10, 4}[i%5]
			if err := os.WriteFile(file, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			for _, line := range readers(file, i == positions/2) {
				var out, errs bytes.Buffer
				switch code := run(context.Background(), strings.Fields(line), &out, &errs); {
				case code == exitDone:
				case !strings.Contains(errs.String(), filepath.Base(file)) && !strings.Contains(errs.String(), "run"+string(filepath.Separator)) && !strings.Contains(errs.String(), "run "):
					t.Errorf("%s, byte %d: %s exits %d without a file's name: %s", file, at, line, code, &errs)
				default:
					refused++
				}
			}
		}
		if err := os.WriteFile(file, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if refused < 100 {
		t.Errorf("only %d commands were refused", refused)
	}
}

// readers are the command lines that read a file of the directory; drawing takes long.
func readers(file string, draw bool) []string {
	lines := []string{"compare good run", "ilp compare run", "trace why run cart"}
	if name, ok := strings.CutSuffix(filepath.Base(file), ".parquet"); ok {
		lines = append(lines, "trace show run "+name, "trace export run --table "+name+" --format csv")
	} else {
		lines = append(lines, "trace follow run --client shopper --call 0")
	}
	if draw {
		lines = append(lines, "plot run")
	}
	return lines
}
