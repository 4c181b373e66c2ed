// Package fidelity runs a scenario as processes of this host, and holds what they did against the
// simulation of it: call by call, copy by copy, and against the laws. A Report tells how far the two
// were apart.
package fidelity
