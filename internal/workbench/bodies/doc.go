// Package bodies finds, loads and calls modules with function bodies: the built-in guests, and
// files of the user.
package bodies
