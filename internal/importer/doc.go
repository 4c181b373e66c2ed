// Package importer turns files of others into scenarios. What it makes is a
// directory that appears whole or not at all, and a mistake in a file is told with
// its line and column. Package graph reads networks, trace recorded ways, azure recorded calls.
package importer
