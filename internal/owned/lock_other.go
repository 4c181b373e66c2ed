//go:build !unix

package owned

import "os"

// noFollow is nothing here.
const noFollow = 0

// tryLock locks nothing: leftovers stay.
func tryLock(*os.File) error { return errNoLocks }
