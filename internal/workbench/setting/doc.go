// Package setting turns a scenario into the simulator's terms. A Build has what sim.Config asks for:
// names have become positions, distributions draws, files their contents, and the function bodies
// are loaded.
package setting
