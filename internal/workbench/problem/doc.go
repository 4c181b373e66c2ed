// Package problem answers the commands about placement problems: it reads them from files, or makes
// one of a scenario's expected demand, solves, checks, draws and exports them.
package problem
