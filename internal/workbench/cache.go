package workbench

import (
	"os"
	"path/filepath"
)

// cacheDir is where compiled guests are kept between runs, so that a second run
// starts at once; "" where the user has no cache. It never changes a result.
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir = filepath.Join(dir, "ermes-sim", "wasm")
	if os.MkdirAll(dir, 0o755) != nil {
		return ""
	}
	return dir
}
