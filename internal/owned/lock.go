package owned

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
)

// A lock says that a process is writing under a name. It is a file beside what is written, locked
// for as long as the process lives, and removed last.
type lock struct{ file *os.File }

// lockSuffix ends the name of a lock.
const lockSuffix = ".lock"

var (
	errHeld    = errors.New("another process holds the lock")
	errNoLocks = errors.New("there are no locks here") // what was left cannot be told from what is being written
)

// newLock takes a lock under a new name that begins as given.
func newLock(begin string) (*lock, error) {
	for range 1000 {
		name := fmt.Sprintf("%s%08x", begin, rand.Uint32()) //nolint:forbidigo // a name, no result
		switch _, err := os.Lstat(name); {
		case err == nil:
			continue
		case !errors.Is(err, fs.ErrNotExist): // such as a name that is too long with what is added here
			return nil, occupied(err)
		}
		file, err := os.OpenFile(name+lockSuffix, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
		switch {
		case errors.Is(err, fs.ErrExist):
			continue
		case err != nil:
			return nil, err
		}
		if held, err := lockFile(file); err == nil || errors.Is(err, errNoLocks) {
			return held, nil
		}
		file.Close() // somebody took it for a leftover before it was locked
	}
	return nil, fmt.Errorf("no free name beside %s", begin)
}

// takeLock takes the lock of what another process has left. A leftover of a version that had no
// locks gets one.
func takeLock(stem string) (*lock, error) {
	file, err := os.OpenFile(stem+lockSuffix, os.O_CREATE|os.O_RDWR|noFollow, 0o644)
	if err != nil {
		return nil, err
	}
	held, err := lockFile(file)
	if err != nil {
		file.Close()
		return nil, err
	}
	return held, nil
}

// lockFile locks a file, and checks that it still has its name: its holder may have removed it
// between opening and locking. With errNoLocks it is locked by its name alone.
func lockFile(file *os.File) (*lock, error) {
	locked := tryLock(file)
	if locked != nil && !errors.Is(locked, errNoLocks) {
		return nil, locked
	}
	mine, err := file.Stat()
	if err != nil {
		return nil, err
	}
	named, err := os.Lstat(file.Name())
	if err != nil || !os.SameFile(mine, named) {
		return nil, errHeld
	}
	return &lock{file}, locked
}

// stem is the name that is locked.
func (l *lock) stem() string { return strings.TrimSuffix(l.file.Name(), lockSuffix) }

// release removes the lock.
func (l *lock) release() error { return errors.Join(os.Remove(l.file.Name()), l.file.Close()) }
