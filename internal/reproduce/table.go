package reproduce

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// tableFile is where the rows behind a figure are.
func tableFile(dir, figure string) string { return filepath.Join(dir, "tables", figure+".parquet") }

// writeTable stores rows; equal rows give equal bytes.
func writeTable[R any](dir, figure string, rows []R) error {
	path := tableFile(dir, figure)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := parquet.NewGenericWriter[R](file, parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.DataPageStatistics(false),
		parquet.CreatedBy("ermes-sim", "reproduce", "none"), parquet.KeyValueMetadata("ermes-sim.figure", figure))
	_, err = w.Write(rows)
	if err := errors.Join(err, w.Close(), file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// readTable brings them back.
func readTable[R any](dir, figure string) ([]R, error) {
	rows, err := parquet.ReadFile[R](tableFile(dir, figure))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", tableFile(dir, figure), err)
	}
	return rows, nil
}
