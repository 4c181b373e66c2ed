// Package mistake tells the user's errors, which exit 2, from those of the program and the machine,
// which exit 1.
package mistake
