package reproduce

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/ermes-sim/ermes-sim/internal/owned"
)

// tableFile is where the rows behind a figure are.
func tableFile(dir, figure string) string { return filepath.Join(dir, "tables", figure+".parquet") }

// writeTable stores rows; equal rows give equal bytes.
func writeTable[R any](dir, figure string, rows []R) error {
	path := tableFile(dir, figure)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	err := owned.Write(path, func(to io.Writer) error {
		w := parquet.NewGenericWriter[R](to, parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.DataPageStatistics(false),
			parquet.CreatedBy("ermes-sim", "reproduce", "none"), parquet.KeyValueMetadata("ermes-sim.figure", figure))
		_, err := w.Write(rows)
		return errors.Join(err, w.Close())
	})
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// readTable brings them back.
func readTable[R any](dir, figure string) ([]R, error) {
	rows, err := readRows[R](tableFile(dir, figure))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", tableFile(dir, figure), err)
	}
	return rows, nil
}

// readRows reads a table; the Parquet library panics on some damaged files.
func readRows[R any](path string) (rows []R, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the Parquet library gave up (%v)", p)
		}
	}()
	return parquet.ReadFile[R](path)
}
