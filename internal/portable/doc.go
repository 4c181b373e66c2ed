// Package portable has the functions of package math whose last bits differ
// between architectures there: Log, Exp and Pow.
//
// The standard library has them in assembly on some architectures, and a compiler
// may fuse a·b + c into one rounding where the processor can. Last bits would
// differ, and with them arrival times, decisions and everything after. Here every
// product that is added to something is rounded first by an explicit conversion,
// which the Go specification makes binding.
package portable
