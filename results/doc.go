// Package results writes and reads run directories. There are two nouns: a
// Recorder receives the rows of one run and becomes a Directory, which appears
// whole or not at all; the Manifest says where it came from.
//
//	manifest.json            what ran, where, how long: all that may differ between identical runs
//	summary.json             what a researcher asks first (package summary)
//	report.md, report.html   the same with pictures (package report)
//	tables/*.parquet         every number (package table, docs/TABLES.md)
//	plots/*.png              drawn from the tables alone (package plot)
//
// The package knows nothing of the simulator: the caller turns what it records
// into rows.
package results
