// Package trace makes moves of recorded ways: positions of vehicles from SUMO, or of GPS
// receivers. Between two samples a client goes straight; it is attached to the nearest node
// that has a position, and each change becomes a move.
package trace
