package external

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/printable"
)

// grace is how long a process has to end after Bye.
const grace = 5 * time.Second

// A Process is a Channel to a program that we have started.
type Process struct {
	*stream
	cmd     *exec.Cmd
	stdin   io.Closer
	stderr  *tail
	waited  chan error // what the process ended with
	outcome error
	once    sync.Once
}

// Start starts argv in a folder, without a shell, with a minimal environment, and in a
// process group of its own.
func Start(argv []string, dir string, limit time.Duration) (*Process, error) {
	if len(argv) == 0 {
		return nil, errors.New("command: want the words of a command")
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = dir, environment(os.Environ())
	p := &Process{cmd: cmd, stderr: &tail{}, waited: make(chan error, 1)}
	cmd.Stderr = p.stderr
	cmd.WaitDelay = time.Second // for a grandchild that keeps standard error open
	ownGroup(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	// Not StdoutPipe: Wait would close it under the reader.
	stdout, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout = out
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, stdout.Close(), out.Close())
	}
	out.Close()
	p.stdin, p.stream = stdin, newStream(stdin, stdout, limit)
	go func() { p.waited <- cmd.Wait() }()
	return p, nil
}

// environment passes on what a program needs to be found and to load its libraries, and
// takes chance away from it.
func environment(all []string) []string {
	keep := map[string]bool{
		"PATH": true, "HOME": true, "TMPDIR": true, "VIRTUAL_ENV": true, "PYTHONPATH": true, "PYTHONHOME": true,
		"LD_LIBRARY_PATH": true, "DYLD_LIBRARY_PATH": true, "SYSTEMROOT": true,
	}
	out := []string{"LANG=C.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0", "PYTHONUNBUFFERED=1", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"}
	for _, pair := range all {
		if name, _, _ := strings.Cut(pair, "="); keep[name] || strings.HasPrefix(name, "OPENBLAS_CORE") {
			out = append(out, pair)
		}
	}
	return out
}

// Ask implements Channel. A failure ends the process, and tells how it ended and what it
// said last.
func (p *Process) Ask(ctx context.Context, line []byte) ([]byte, error) {
	answer, err := p.stream.Ask(ctx, line)
	if err != nil {
		return nil, p.blame(err)
	}
	return answer, nil
}

// blame kills the process and adds its exit status and the end of its standard error.
func (p *Process) blame(err error) error {
	killed := false
	select {
	case p.outcome = <-p.waited:
	case <-time.After(100 * time.Millisecond): // it may just be ending
		killed = true
	}
	p.kill()
	if killed {
		p.outcome = <-p.waited
	} else if p.outcome != nil {
		err = fmt.Errorf("%w (%s)", err, p.outcome.Error())
	} else {
		err = fmt.Errorf("%w (exit status 0)", err)
	}
	p.waited <- p.outcome
	if last := p.stderr.String(); last != "" {
		err = fmt.Errorf("%w; it last wrote:\n%s", err, last)
	}
	return err
}

// Close lets the process end by itself for some seconds, then kills it with all that it
// has started.
func (p *Process) Close() error {
	p.once.Do(func() {
		p.stdin.Close()
		select {
		case p.outcome = <-p.waited:
		case <-time.After(grace):
			p.kill()
			p.outcome = <-p.waited
		}
		p.kill() // what it has left behind
	})
	return nil
}

// kill ends the process group.
func (p *Process) kill() { killGroup(p.cmd) }

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 2048

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	if over := len(t.text) - tailBytes; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(b), nil
}

// String is the end, fit for a terminal.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(printable.Lines(string(t.text)))
}
