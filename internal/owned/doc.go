// Package owned writes files and directories so that nothing of the user's is lost. There are
// three nouns: a Kind of directory knows which files the program writes there; a Staging is such a
// directory that is being written, beside its place; a file is written whole or not at all.
//
// What stands in the way is replaced only if the program wrote every file of it. What a killed
// process has left is cleared by the next one that writes to the same place; a lock tells it from
// what another process is still writing.
package owned
