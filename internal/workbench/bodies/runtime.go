package bodies

import (
	"context"
	"os"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/wasm"
)

// CacheDir is where compiled guests are kept between runs, so that a second run
// starts at once; "" where the user has no cache. It never changes a result.
func CacheDir() string {
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

// NewRuntime makes a runtime for function bodies. Several runs may share it.
func NewRuntime(ctx context.Context) (*wasm.Runtime, error) {
	return wasm.NewRuntime(ctx, wasm.Config{CacheDir: CacheDir()})
}
