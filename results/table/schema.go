package table

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/ermes-sim/ermes-sim/internal/regular"
)

// SchemaVersion is the version of all tables together. It changes when a
// column is renamed, removed or gets another meaning; a new column does not
// change it. Every file carries it under the key SchemaKey.
const SchemaVersion = "1"

// SchemaKey is the key of the schema version in a file's metadata, and NameKey that of the table's
// name.
const (
	SchemaKey = "ermes-sim.schema"
	NameKey   = "ermes-sim.table"
)

// Row is a row struct of one of the tables.
type Row interface {
	Invocation | Round | Message | Proposal | Placement | Comparison | Energy | Node | Load
}

// Name is the name of R's table: its file is Name + ".parquet".
func Name[R Row]() string {
	return nameOf(reflect.TypeFor[R]())
}

func nameOf(row reflect.Type) string { return strings.ToLower(row.Name()) + plural(row.Name()) }

// plural is what the name of a row adds to become the name of its table.
func plural(row string) string {
	if row == "Energy" {
		return "" // energy is a mass noun: energy.parquet
	}
	return "s"
}

// Names lists all tables in the order of docs/TABLES.md.
func Names() []string {
	return []string{
		Name[Invocation](), Name[Round](), Name[Message](), Name[Proposal](), Name[Placement](),
		Name[Comparison](), Name[Energy](), Name[Node](), Name[Load](),
	}
}

// options are the settings with which every table is written.
func options(row reflect.Type) []parquet.WriterOption {
	opts := []parquet.WriterOption{
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.PageBufferSize(256 << 10),
		parquet.MaxRowsPerRowGroup(131_072),
		parquet.DataPageVersion(2),
		parquet.DataPageStatistics(false),
		parquet.CreatedBy("ermes-sim", "schema "+SchemaVersion, "none"),
		parquet.KeyValueMetadata(SchemaKey, SchemaVersion),
		parquet.KeyValueMetadata(NameKey, nameOf(row)),
	}
	for i := range row.NumField() {
		if f := row.Field(i); f.Type.Kind() == reflect.String {
			opts = append(opts, parquet.SkipPageBounds(column(f)))
		}
	}
	return opts
}

// column is the name of the column that a field becomes.
func column(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
	return name
}

// ErrVersion is the remedy where a file is of another version than this program reads.
var ErrVersion = errors.New("run the scenario again, or use the version of ermes-sim that wrote it")

// check refuses a file that another schema version wrote, and one that is another table: what it
// has no column for would be read as zeros. Tables of before have no name.
func check(path, name string, f *parquet.File) error {
	if other, found := f.Lookup(NameKey); found && other != name {
		return regular.Faultf("%s is another table of a run, %s, and not %s", path, other, name)
	}
	switch v, found := f.Lookup(SchemaKey); {
	case !found:
		return regular.Faultf("%s is Parquet, but not a table of ermes-sim: its metadata has no key %q", path, SchemaKey)
	case v != SchemaVersion:
		return fmt.Errorf("%s has table schema %s, this program reads schema %s: %w", path, v, SchemaVersion, ErrVersion)
	}
	return nil
}
