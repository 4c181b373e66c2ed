package owned

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// foreign is the first file in dir that is not among ours, "" if there is none. Ours are regular
// files and the directories above them; a link is nobody's of us.
func foreign(dir string, ours []string) (string, error) {
	return firstStrange(dir, func(rel string) bool { return slices.Contains(ours, rel) }, func(rel string) bool {
		return slices.ContainsFunc(ours, func(o string) bool { return strings.HasPrefix(o, rel+"/") })
	})
}

// firstStrange walks a directory for what is neither one of our files nor one of our directories.
func firstStrange(dir string, file, folder func(rel string) bool) (string, error) {
	strange := ""
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.Type().IsRegular() && file(rel) || e.IsDir() && folder(rel) {
			return nil
		}
		strange = rel
		return fs.SkipAll
	})
	return strange, err
}

// remove removes a directory of the kind, of which only what the program wrote. It is for what was
// found replaceable just before; what is not ours stays where it is.
func (k Kind) remove(dir string) error {
	if k.Files == nil {
		return os.Remove(dir) // it was empty
	}
	files, err := k.Files(dir)
	if err != nil {
		return os.Remove(dir) // it was empty
	}
	return removeFiles(dir, files)
}

// removeFiles removes files of a directory, then the directories that are empty without them.
func removeFiles(dir string, files []string) error {
	var errs []error
	folders := map[string]bool{}
	for _, f := range files {
		if !filepath.IsLocal(filepath.FromSlash(f)) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(f))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
		for d := path.Dir(f); d != "."; d = path.Dir(d) {
			folders[d] = true
		}
	}
	deepest := make([]string, 0, len(folders))
	for d := range folders {
		deepest = append(deepest, d)
	}
	slices.SortFunc(deepest, func(a, b string) int { return strings.Compare(b, a) }) // children first
	for _, d := range append(deepest, ".") {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(d))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// clearLeftovers removes what killed processes have left beside final. Where one was killed between
// the two renames of its Commit, the directory that it had set aside comes back.
func clearLeftovers(final string, kind Kind) error {
	parent, prefix := filepath.Dir(final), "."+filepath.Base(final)+unfinished
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		stem := strings.TrimSuffix(strings.TrimSuffix(e.Name(), lockSuffix), oldSuffix)
		if seen[stem] {
			continue
		}
		seen[stem] = true
		held, err := takeLock(filepath.Join(parent, stem))
		if err != nil {
			continue // somebody is still writing there, or it is none of our business
		}
		kind.clear(final, filepath.Join(parent, stem))
		if err := held.release(); err != nil {
			return err
		}
	}
	return nil
}

// clear removes one leftover. What it cannot remove, it leaves: it is in nobody's way.
func (k Kind) clear(final, stem string) {
	if info, err := os.Lstat(stem + oldSuffix); err == nil && info.IsDir() {
		_, err := os.Lstat(final)
		switch {
		case k.replaceable(stem+oldSuffix) != nil:
		case errors.Is(err, fs.ErrNotExist):
			_ = os.Rename(stem+oldSuffix, final)
		default:
			_ = k.remove(stem + oldSuffix)
		}
	}
	info, err := os.Lstat(stem)
	if err != nil || !info.IsDir() {
		return
	}
	strange, err := firstStrange(stem, k.writes, k.above)
	if err == nil && strange == "" {
		_ = os.RemoveAll(stem)
	}
}

// clearWithin removes what killed writers of files have left in a directory of the kind.
func (k Kind) clearWithin(dir string) {
	files, err := List(dir)
	if err != nil {
		return // whoever looks next tells why
	}
	for _, rel := range files {
		whole, _, left := strings.Cut(strings.TrimPrefix(path.Base(rel), "."), unfinished)
		if at := path.Join(path.Dir(rel), whole); left && strings.HasPrefix(path.Base(rel), ".") && Matches(k.Patterns, at) {
			clearFiles(filepath.Join(dir, filepath.FromSlash(at)))
		}
	}
}

// writes tells whether the program may write a file of that path, or what a killed process has
// left of it.
func (k Kind) writes(rel string) bool {
	if base, ok := strings.CutPrefix(path.Base(rel), "."); ok {
		if whole, _, left := strings.Cut(base, unfinished); left {
			rel = path.Join(path.Dir(rel), whole)
		}
	}
	return Matches(k.Patterns, rel)
}

// Matches tells whether a path is one of the patterns.
func Matches(patterns []string, rel string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, rel)
		return ok && err == nil
	})
}

// above tells whether the program may write files into a folder of that path.
func (k Kind) above(rel string) bool {
	return slices.ContainsFunc(k.Patterns, func(p string) bool { return path.Dir(p) == rel })
}

// List lists the regular files in a directory, as slash-separated paths in lexical order: what a
// Staging holds when it is finished.
func List(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, at)
		files = append(files, filepath.ToSlash(rel))
		return err
	})
	return files, err
}
