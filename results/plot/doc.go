// Package plot draws the figures of a run and of the thesis, all with one look
// that survives a two-column paper, a beamer and grey print. There are three
// nouns: a Figure is a page of fixed size that becomes PNG or SVG; a Panel is a
// pair of axes with curves on it; a Series is one curve with its band.
//
// The figures of a run are functions of table rows alone, one a file, so that
// they can be drawn again at any time. Colours are Okabe and Ito's, which
// colour-blind readers tell apart; markers and dashes say the same a second
// time. Equal data give equal bytes.
package plot
