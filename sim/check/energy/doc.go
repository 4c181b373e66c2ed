// Package energy judges the law of energy: where demand is static and known, an act of a policy that
// promises it never raises the energy of the whole system.
//
// There are two nouns. A Demand knows what clients do by their description, without the noise of
// counts. A Law follows each act to its last step, and holds the energy before it against that after
// it.
package energy
