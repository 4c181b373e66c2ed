//go:build unix

package external

import (
	"os/exec"
	"syscall"
)

// ownGroup makes the process the first of a group, so that all that it starts can be ended.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends all of the group; that there is none any more is no failure.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
