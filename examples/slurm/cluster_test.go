package slurm

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// programs are those of Debian's packages slurm-wlm and munge.
var programs = []string{"munged", "slurmctld", "slurmd", "sbatch", "sinfo"}

// A cluster is Slurm on this machine alone, on ports and in a directory of its own.
type cluster struct {
	dir  string
	conf string
	node string
}

const conf = `ClusterName=test
SlurmctldHost=%[1]s(127.0.0.1)
SlurmctldPort=%[3]d
SlurmdPort=%[4]d
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=%[2]s/munge.socket
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
StateSaveLocation=%[2]s/state
SlurmdSpoolDir=%[2]s/spool
SlurmctldPidFile=%[2]s/slurmctld.pid
SlurmdPidFile=%[2]s/slurmd.pid
SlurmctldLogFile=%[2]s/slurmctld.log
SlurmdLogFile=%[2]s/slurmd.log
SchedulerParameters=sched_min_interval=100000
NodeName=%[1]s NodeAddr=127.0.0.1 CPUs=%[5]d State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES State=UP
`

// start starts a cluster, or skips the test and says aloud what is missing.
func start(t *testing.T) *cluster {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("SKIPPED: the Slurm example was not run, there is no %s here (Debian: apt-get install slurm-wlm munge)", p)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: the Slurm example was not run, a cluster of one machine needs root")
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "slurm") // short: sockets have short paths
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c := &cluster{dir: dir, conf: filepath.Join(dir, "slurm.conf"), node: strings.Split(host, ".")[0]}
	for _, sub := range []string{"state", "spool"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "munge.key"), bytes.Repeat([]byte("not secret"), 13), 0o400); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(conf, c.node, dir, freePort(t), freePort(t), runtime.NumCPU())
	if err := os.WriteFile(c.conf, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c.daemon(t, "munged", "--foreground", "--force", "--num-threads=1", "--key-file="+dir+"/munge.key",
		"--socket="+dir+"/munge.socket", "--pid-file="+dir+"/munge.pid", "--log-file="+dir+"/munge.log", "--seed-file="+dir+"/munge.seed")
	c.await(t, func() bool { _, err := os.Stat(dir + "/munge.socket"); return err == nil })
	c.daemon(t, "slurmctld", "-D", "-f", c.conf)
	c.daemon(t, "slurmd", "-D", "-f", c.conf)
	c.await(t, func() bool {
		out, err := c.command("sinfo", "-h", "-o", "%t").Output()
		return err == nil && strings.TrimSpace(string(out)) == "idle"
	})
	return c
}

// command is a command that talks to this cluster.
func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "SLURM_CONF="+c.conf)
	return cmd
}

// daemon starts a daemon that ends with the test.
func (c *cluster) daemon(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := c.command(name, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		ended := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		ended.Stop()
	})
}

// await waits until it is so, or fails with what the daemons say.
func (c *cluster) await(t *testing.T, so func() bool) {
	t.Helper()
	for range 600 {
		if so() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the cluster does not come up\n%s", c.logs())
}

// logs is what the daemons say.
func (c *cluster) logs() string {
	var out strings.Builder
	for _, name := range []string{"munge.log", "slurmctld.log", "slurmd.log"} {
		text, _ := os.ReadFile(filepath.Join(c.dir, name))
		fmt.Fprintf(&out, "--- %s\n%s", name, text)
	}
	return out.String()
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
