package results

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// sum is the SHA-256 of a file's content, hexadecimal.
func sum(path string) (string, error) {
	file, err := regular.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Check tells whether tables of a run directory are those that the run has written: all there, and
// not of another run, damaged or edited. Directories of versions that kept no sums pass.
func Check(dir string, tables ...string) error {
	m, err := ReadManifest(dir)
	if err != nil {
		return err
	}
	for _, t := range tables {
		file := tablesDir + "/" + t + ".parquet"
		if m.Sums[file] == "" {
			continue
		}
		// First what its format says: that says more, and does not read a file of any size to its end.
		if err := table.Sound(filepath.Join(dir, filepath.FromSlash(file)), t); err != nil {
			return err
		}
		if err := m.check(dir, file); err != nil {
			return err
		}
	}
	return nil
}

// check tells whether a file of the directory is as it was written.
func (m *Manifest) check(dir, file string) error {
	if m.Sums[file] == "" {
		return nil
	}
	path := filepath.Join(dir, filepath.FromSlash(file))
	switch now, err := sum(path); {
	case errors.Is(err, fs.ErrNotExist):
		return regular.Faultf("%s is missing; the run has written it", path)
	case err != nil:
		return err
	case now != m.Sums[file]:
		return regular.Damaged(path, errors.New("it is not what the run has written, as manifest.json says"))
	}
	return nil
}

// untouched are the files of a list that still are what the program wrote, or are gone.
func (m *Manifest) untouched(dir string, files []string) []string {
	return slices.DeleteFunc(slices.Clone(files), func(f string) bool {
		now, err := sum(filepath.Join(dir, filepath.FromSlash(f)))
		return m.Sums[f] != "" && err == nil && now != m.Sums[f]
	})
}
