// Package milp writes mixed-integer linear programs down with the names of the paper,
// for HiGHS to solve and for other solvers to read.
//
// A Model is built family by family, then solved (Solve), kept in HiGHS as a linear
// program that grows (Keep), or written as a file (WriteLP, WriteMPS). All of HiGHS is
// behind one type, highs, in highs_cgo.go: what replaces it has its dozen methods.
package milp
