// Package drive lets another program plan placements while a scenario runs, epoch by epoch: the
// environment of a learner. A Session plays one episode after the other over lines of JSON.
package drive
