package table

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

// Each calls yield with every row of the table of R in the directory, in
// order, until yield returns an error, which Each returns. The row is good
// only during the call. It errs when the table is missing, damaged or of
// another schema version.
func Each[R Row](dir string, yield func(*R) error) error {
	path := filepath.Join(dir, Name[R]()+".parquet")
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	pq, err := parquet.OpenFile(file, info.Size())
	if err != nil {
		return fmt.Errorf("%s is not a whole Parquet file: %w", path, err)
	}
	if err := checkVersion(path, pq); err != nil {
		return err
	}
	in := parquet.NewGenericReader[R](pq)
	defer in.Close()
	rows := make([]R, batch)
	for {
		clear(rows)
		n, err := in.Read(rows)
		for i := range rows[:n] {
			if err := yield(&rows[i]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", path, err)
		}
	}
}

// Read returns all rows of the table of R in the directory.
func Read[R Row](dir string) ([]R, error) {
	var all []R
	err := Each(dir, func(r *R) error {
		all = append(all, *r)
		return nil
	})
	return all, err
}
