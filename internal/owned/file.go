package owned

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Write makes a file of the program's own, or replaces it, whole or not at all. A symbolic link in
// its place is replaced, not followed.
func Write(path string, write func(io.Writer) error) error {
	return writeAs(path, 0o644, write)
}

// WriteBytes is Write of what is known.
func WriteBytes(path string, data []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func writeAs(path string, mode fs.FileMode, write func(io.Writer) error) error {
	stem := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+unfinished)
	clearFiles(path)
	lock, err := newLock(stem)
	if err != nil {
		return err
	}
	temp := lock.stem()
	file, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(err, lock.release())
	}
	w := bufio.NewWriter(file)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	err = errors.Join(err, file.Chmod(mode), file.Close())
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(temp))
	}
	return errors.Join(err, lock.release())
}

// clearFiles removes what killed writers of a file have left.
func clearFiles(path string) {
	parent, prefix := filepath.Dir(path), "."+filepath.Base(path)+unfinished
	entries, err := os.ReadDir(parent)
	if err != nil {
		return // writing tells why
	}
	for _, e := range entries {
		stem := strings.TrimSuffix(e.Name(), lockSuffix)
		if !strings.HasPrefix(e.Name(), prefix) || stem == e.Name() || !e.Type().IsRegular() {
			continue
		}
		held, err := takeLock(filepath.Join(parent, stem))
		if err != nil {
			continue // it is being written
		}
		if info, err := os.Lstat(filepath.Join(parent, stem)); err == nil && info.Mode().IsRegular() {
			_ = os.Remove(filepath.Join(parent, stem)) // else it is in nobody's way
		}
		_ = held.release()
	}
}

// Output writes a file that the user has named, whole or not at all: what stands there stays until
// the new content is complete. A symbolic link is followed, and a device or a pipe is written to
// as it is. It refuses a directory, and to overwrite one of the inputs, with ErrOccupied.
func Output(path string, inputs []string, write func(io.Writer) error) error {
	if err := Writable(path, inputs...); err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil: // nothing is there
		return Write(path, write)
	case !info.Mode().IsRegular():
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		w := bufio.NewWriter(file)
		if err = write(w); err == nil {
			err = w.Flush()
		}
		return errors.Join(err, file.Close())
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	return writeAs(path, info.Mode().Perm(), write)
}

// Writable tells why a file that the user has named cannot be an output: before anything is
// computed, and again by Output.
func Writable(path string, inputs ...string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return occupied(fmt.Errorf("%s is a symbolic link that leads nowhere", path))
		}
		if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
			return occupied(fmt.Errorf("cannot write %s: there is no directory %s", path, filepath.Dir(path)))
		}
		return nil
	}
	if err != nil {
		return occupied(fmt.Errorf("cannot write %s: %w", path, err))
	}
	if info.IsDir() {
		return occupied(fmt.Errorf("%s is a directory, not a file", path))
	}
	for _, input := range inputs {
		if read, err := os.Stat(input); err == nil && os.SameFile(info, read) {
			return occupied(fmt.Errorf("%s is what is read", path))
		}
	}
	return nil
}
