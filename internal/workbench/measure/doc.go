// Package measure counts what a run did: demand, sizes and placements by epoch, how far copies are
// behind, what faults cost, who was refused, and which calls are still under way. An Epoch is what
// optimum and energy are computed from.
package measure
