// Package table is the Parquet side of a run directory. There are three nouns:
// a row struct describes one table (its doc comments are the table's
// documentation, see docs/TABLES.md), a Writer streams rows into one file, and
// Read and Each bring them back.
//
// Conventions: virtual times and durations are int64 nanoseconds with the
// suffix _ns, sizes are bytes with the suffix _bytes or in a column called
// bytes, names of nodes, clients, functions and collections are
// dictionary-encoded strings, rates are per second, costs are requests in
// flight. What does not exist is null, never 0 and never NaN.
//
// The settings were measured: zstd at its fastest level, 256 KiB pages,
// 131,072 rows a group, no bounds for strings (they took a quarter of a
// profile). Equal rows give equal bytes on every machine: the file names its
// schema version, never its build.
package table
