//go:build !unix

package external

import "os/exec"

// ownGroup does nothing: there are no process groups here.
func ownGroup(*exec.Cmd) {}

// killGroup ends the process; what it has started may live on.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
