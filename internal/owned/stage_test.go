package owned

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notes is a kind of directory for tests: its file `list` names all that was written.
var notes = Kind{
	Name:     "a directory of notes",
	Patterns: []string{"list", "notes/*.txt"},
	Files: func(dir string) ([]string, error) {
		text, err := os.ReadFile(filepath.Join(dir, "list"))
		return strings.Fields(string(text)), err
	},
}

// put writes files, named by their paths.
func put(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, f := range files {
		f = filepath.Join(dir, f)
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, []byte(f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// staged begins a directory of notes with one note.
func staged(t *testing.T, final, note string) *Staging {
	t.Helper()
	s, err := Stage(final, notes)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s.Dir(), "notes/"+note+".txt")
	if err := os.WriteFile(filepath.Join(s.Dir(), "list"), []byte("list notes/"+note+".txt"), 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

func commit(t *testing.T, s *Staging) {
	t.Helper()
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
}

// holds checks what is below a directory, hidden files included.
func holds(t *testing.T, dir string, want ...string) {
	t.Helper()
	found, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(found)
	if !slices.Equal(found, want) {
		t.Errorf("%s holds %q, want %q", dir, found, want)
	}
}

func TestAnOldDirectoryIsReplaced(t *testing.T) {
	dir := t.TempDir()
	final := filepath.Join(dir, "a")
	commit(t, staged(t, final, "one"))
	commit(t, staged(t, final, "two"))
	holds(t, dir, "a/list", "a/notes/two.txt")
}

// Any directory with a manifest.json was deleted, with all that was in it.
func TestWhatIsNotOursStays(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, final string)
		want []string
	}{
		"a file":               {func(t *testing.T, final string) { put(t, filepath.Dir(final), filepath.Base(final)) }, []string{"a"}},
		"another program's":    {func(t *testing.T, final string) { put(t, final, "index.html") }, []string{"a/index.html"}},
		"a file of the user's": {func(t *testing.T, final string) { commit(t, staged(t, final, "one")); put(t, final, "notes/mine.txt") }, []string{"a/list", "a/notes/one.txt", "a/notes/mine.txt"}},
		"an empty directory of the user's": {func(t *testing.T, final string) {
			commit(t, staged(t, final, "one"))
			if err := os.Mkdir(filepath.Join(final, "mine"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, []string{"a/list", "a/notes/one.txt"}},
		"a link in the place of a file": {func(t *testing.T, final string) {
			commit(t, staged(t, final, "one"))
			put(t, filepath.Dir(final), "precious")
			if err := errors.Join(os.Remove(filepath.Join(final, "notes/one.txt")), os.Symlink("../../precious", filepath.Join(final, "notes/one.txt"))); err != nil {
				t.Fatal(err)
			}
		}, []string{"a/list", "precious"}},
		"a link to another's": {func(t *testing.T, final string) {
			put(t, filepath.Dir(final), "web/index.html")
			if err := os.Symlink("web", final); err != nil {
				t.Fatal(err)
			}
		}, []string{"web/index.html"}},
		"a link to nothing": {func(t *testing.T, final string) {
			if err := os.Symlink("nothing", final); err != nil {
				t.Fatal(err)
			}
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			final := filepath.Join(dir, "a")
			c.make(t, final)
			if _, err := Stage(final, notes); !errors.Is(err, ErrOccupied) {
				t.Errorf("got %v", err)
			}
			holds(t, dir, c.want...)
		})
	}
}

// A directory that becomes the user's while it is being written must not be lost, nor what was
// written.
func TestAFileThatComesMeanwhileStays(t *testing.T) {
	dir := t.TempDir()
	final := filepath.Join(dir, "a")
	commit(t, staged(t, final, "one"))
	s := staged(t, final, "two")
	put(t, final, "mine")
	err := s.Commit()
	if !errors.Is(err, ErrOccupied) || !strings.Contains(err.Error(), ".new-") {
		t.Errorf("got %v", err)
	}
	holds(t, final, "list", "mine", "notes/one.txt")
	kept, err := filepath.Glob(filepath.Join(dir, "a.new-*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %q, %v", kept, err)
	}
	holds(t, kept[0], "list", "notes/two.txt")
}

// die leaves a staging as a killed process does.
func (s *Staging) die(t *testing.T) {
	t.Helper()
	if err := s.lock.file.Close(); err != nil {
		t.Fatal(err)
	}
}

// Where what is added to a name made it too long, each of a thousand tries failed, and the error was
// that no name is free.
func TestALongNameIsTheUsers(t *testing.T) {
	if _, err := Stage(filepath.Join(t.TempDir(), strings.Repeat("x", 245)), notes); !errors.Is(err, ErrOccupied) || !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %v", err)
	}
}

// Directories of killed runs lay about for ever. The next clears them, those of older versions
// too, but not what another process is writing, nor what is not ours.
func TestLeftoversAreCleared(t *testing.T) {
	dir := t.TempDir()
	final := filepath.Join(dir, "a")
	alive := staged(t, final, "alive")
	staged(t, final, "dead").die(t)
	put(t, dir, ".a.unfinished-17/notes/old.txt", ".a.unfinished-18/thesis.tex", ".b.unfinished-1/notes/other.txt")
	commit(t, staged(t, final, "new"))
	holds(t, dir, "a/list", "a/notes/new.txt",
		filepath.Base(alive.Dir())+"/list", filepath.Base(alive.Dir())+"/notes/alive.txt", filepath.Base(alive.Dir())+".lock",
		".a.unfinished-18/thesis.tex", ".b.unfinished-1/notes/other.txt")
	commit(t, alive)
	holds(t, final, "list", "notes/alive.txt")
}

// A process that is killed between the two renames has set the only whole directory aside.
func TestWhatWasSetAsideComesBack(t *testing.T) {
	dir := t.TempDir()
	final := filepath.Join(dir, "a")
	commit(t, staged(t, final, "one"))
	s := staged(t, final, "two")
	if err := os.Rename(final, s.Dir()+oldSuffix); err != nil {
		t.Fatal(err)
	}
	s.die(t)
	next, err := Stage(final, notes)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, final, "list", "notes/one.txt")
	if err := next.Abort(); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, "a/list", "a/notes/one.txt")
}

// A command that failed removed the file that -o names, whatever had been in it.
func TestAnOutputIsReplacedByAWholeOneOnly(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	put(t, dir, "file")
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := Output(file, nil, func(w io.Writer) error { _, _ = w.Write([]byte("half")); return broken })
	if text, _ := os.ReadFile(file); !errors.Is(err, broken) || string(text) != file {
		t.Errorf("%v; the file holds %q", err, text)
	}
	whole := func(w io.Writer) error { _, err := w.Write([]byte("new")); return err }
	for name, out := range map[string]string{"an input": link, "a directory": dir, "a file below a file": filepath.Join(file, "x"), "nowhere": filepath.Join(dir, "no", "x")} {
		if err := Output(out, []string{file}, whole); !errors.Is(err, ErrOccupied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := Output(link, nil, whole); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(file); string(text) != "new" {
		t.Errorf("a link was not followed: %q", text)
	}
	if err := Output("/dev/null", nil, whole); err != nil {
		t.Error(err)
	}
	holds(t, dir, "file")
}
