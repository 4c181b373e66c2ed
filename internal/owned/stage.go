package owned

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// ErrOccupied is the answer where something would replace what the program did not write.
var ErrOccupied = errors.New("choose another place, or remove what is there yourself")

// A Kind is a kind of directory that the program writes.
type Kind struct {
	Name string // for messages, such as "a run directory"

	// Patterns are the files that the program may write there, as path.Match reads them.
	// Leftovers are cleared only if they hold nothing else.
	Patterns []string

	// Files lists what the program has written into a directory that is whole, as slash-separated
	// paths relative to it. It errs if the directory is of another kind. A Kind without Files
	// replaces no directory but an empty one.
	Files func(dir string) ([]string, error)
}

// A Staging is a directory that is written beside its final place, in the same parent so that the
// last step is one rename, and appears there whole or not at all.
type Staging struct {
	kind  Kind
	final string // where it will be, links followed
	temp  string // where it is written
	lock  *lock  // held while the staging lives
	done  bool
}

// Stage begins a directory of a kind. What stands at final is untouched until Commit; it must be
// absent, empty, or a directory of this kind with nothing of the user's in it: else the error is
// ErrOccupied. A symbolic link to a directory is followed.
func Stage(final string, kind Kind) (*Staging, error) {
	final, err := resolve(final)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(final)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, occupied(fmt.Errorf("cannot make %s: %w", parent, err))
	}
	stem := filepath.Join(parent, "."+filepath.Base(final)+unfinished)
	if err := clearLeftovers(final, kind); err != nil {
		return nil, err
	}
	if err := kind.replaceable(final); err != nil {
		return nil, err
	}
	lock, err := newLock(stem)
	if err != nil {
		return nil, err
	}
	s := &Staging{kind: kind, final: final, temp: lock.stem(), lock: lock}
	if err := os.Mkdir(s.temp, 0o755); err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return s, nil
}

// unfinished stands in the names of what is being written.
const unfinished = ".unfinished-"

// resolve is the path of a directory by a name that its parent knows, links followed.
func resolve(final string) (string, error) {
	final = filepath.Clean(final)
	if base := filepath.Base(final); base == "." || base == ".." {
		abs, err := filepath.Abs(final)
		if err != nil {
			return "", err
		}
		final = abs
	}
	info, err := os.Lstat(final)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return final, nil // what is wrong shows when it is used
	}
	to, err := filepath.EvalSymlinks(final)
	if err != nil {
		return "", occupied(fmt.Errorf("%s is a symbolic link that leads nowhere", final))
	}
	return to, nil
}

// occupied adds the remedy to a refusal.
func occupied(err error) error { return fmt.Errorf("%w: %w", err, ErrOccupied) }

// replaceable refuses to put a directory over anything but an old one of its kind.
func (k Kind) replaceable(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return occupied(fmt.Errorf("cannot put %s at %s: %w", k.Name, path, err))
	}
	if holdsWorkingDirectory(path) {
		return occupied(fmt.Errorf("cannot replace the working directory, or one above it, by %s", k.Name))
	}
	if len(entries) == 0 {
		return nil
	}
	if k.Files == nil {
		return occupied(fmt.Errorf("%s is not empty", path))
	}
	k.clearWithin(path)
	files, err := k.Files(path)
	if err != nil {
		return occupied(fmt.Errorf("%s is not empty: %w", path, err))
	}
	strange, err := foreign(path, files)
	if err != nil {
		return err
	}
	if strange != "" {
		return occupied(fmt.Errorf("%s is %s, but %s in it was not written by this program, or changed since", path, k.Name, strconv.Quote(strange)))
	}
	return nil
}

// holdsWorkingDirectory tells whether a directory is the working directory, or above it.
func holdsWorkingDirectory(dir string) bool {
	here, err := os.Getwd()
	if err != nil {
		return false
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(abs, here)
	return err == nil && filepath.IsLocal(rel)
}

// Dir is where the files are to be written.
func (s *Staging) Dir() string { return s.temp }

// Final is where the directory will be.
func (s *Staging) Final() string { return s.final }

// Commit puts the directory into its place. An old one there is set aside first and removed last:
// at every moment one whole directory exists under one of the names. If something of the user's
// has come to stand there meanwhile, the new directory is kept beside it, and the error says where.
func (s *Staging) Commit() error {
	if err := s.kind.replaceable(s.final); err != nil {
		beside := s.final + ".new-" + filepath.Base(s.temp)[len("."+filepath.Base(s.final)+unfinished):]
		if moved := os.Rename(s.temp, beside); moved != nil {
			return errors.Join(err, moved, s.Abort())
		}
		return errors.Join(fmt.Errorf("%w; what is finished is in %s", err, beside), s.end())
	}
	old := s.temp + oldSuffix
	switch err := os.Rename(s.final, old); {
	case errors.Is(err, fs.ErrNotExist):
		old = ""
	case err != nil:
		return errors.Join(err, s.Abort())
	}
	if err := os.Rename(s.temp, s.final); err != nil {
		if old != "" {
			err = errors.Join(err, os.Rename(old, s.final))
		}
		return errors.Join(err, s.Abort())
	}
	if old != "" {
		if err := s.kind.remove(old); err != nil {
			return errors.Join(err, s.end())
		}
	}
	return s.end()
}

// oldSuffix ends the name of what is set aside.
const oldSuffix = ".old"

// Abort removes what was written. It is harmless after Commit.
func (s *Staging) Abort() error {
	if s.done {
		return nil
	}
	return errors.Join(os.RemoveAll(s.temp), s.end())
}

// end gives the name free.
func (s *Staging) end() error {
	if s.done {
		return nil
	}
	s.done = true
	return s.lock.release()
}
