// Package reproduce repeats the evaluation of the thesis and says of each of its
// claims whether it holds.
//
// There are five nouns. An Experiment is one simulation of a committed scenario;
// a Ladder is a row of placement problems of growing size, each solved in a
// process of its own. A Figure says which of them it stands on, and turns what
// they gave into rows, a drawing and Findings. A Claim is a sentence of the
// thesis with a criterion. The Ledger has a row per Claim: what was measured, the
// verdict that the criterion gives, and the command that repeats it.
//
// No verdict is written down by hand: each is computed from measurements, and a
// claim that does not hold is reported as such.
package reproduce
