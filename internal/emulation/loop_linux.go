package emulation

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// A state is what a process tells of itself while it runs.
type state struct {
	now            atomic.Int64 // ns of the run
	sent, received atomic.Int64
	idle           atomic.Bool // nothing is to be done, and nothing under way in its buffers
}

// nap is how long the loop sleeps at most: so often it looks whether it is to stop.
const nap = 20 * time.Millisecond

// loop runs the process on a thread of its own until stop is set.
func (p *Process) loop(s *state, stop *atomic.Bool) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// Timers of the kernel may be late by a slack of 50 µs, which is more than a link's delay.
	if err := unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("set the slack of timers: %w", err)
	}
	peers := make([]int, 0, len(p.conns))
	for peer := range p.conns {
		peers = append(peers, peer)
	}
	slices.Sort(peers)
	polled := make([]unix.PollFd, len(peers))
	for !stop.Load() {
		for i, peer := range peers {
			c := p.conns[peer]
			polled[i] = unix.PollFd{Fd: int32(c.fd), Events: unix.POLLIN}
			if len(c.out) > 0 {
				polled[i].Events |= unix.POLLOUT
			}
		}
		wait := unix.NsecToTimespec(p.sleep())
		if _, err := unix.Ppoll(polled, &wait, nil); err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("ppoll: %w", err)
		}
		for i, peer := range peers {
			if err := p.serve(p.conns[peer], polled[i].Revents); err != nil {
				if errors.Is(err, io.EOF) && stop.Load() {
					return nil
				}
				return fmt.Errorf("process %d, connection to %d: %w", p.id, peer, err)
			}
		}
		p.work()
		if p.failure != nil {
			return p.failure
		}
		p.tell(s)
	}
	return nil
}

// sleep is how long there is nothing to do, host's ns.
func (p *Process) sleep() int64 {
	due, ok := p.agenda.next()
	if !ok {
		return int64(nap)
	}
	return min(max(0, p.clock.until(due)), int64(nap))
}

// serve moves what can be moved over a connection.
func (p *Process) serve(c *conn, ready int16) error {
	if ready&unix.POLLOUT != 0 {
		if err := c.writable(); err != nil {
			return err
		}
	}
	if ready&(unix.POLLIN|unix.POLLHUP|unix.POLLERR) == 0 {
		return nil
	}
	gone := c.readable()
	at := 0
	for {
		n, err := whole(c.in[at:])
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		if err := p.received(c.in[at : at+n]); err != nil {
			return err
		}
		at += n
	}
	c.in = c.in[:copy(c.in, c.in[at:])]
	return gone
}

// spell is how many appointments are kept before the sockets are looked at again.
const spell = 16

// work keeps the appointments that are due.
func (p *Process) work() {
	for range spell {
		due, ok := p.agenda.next()
		if !ok || due > p.clock.now() {
			return
		}
		p.agenda.take().do()
	}
}

// tell publishes the state. The counts are read by others after idle: so it is set last.
func (p *Process) tell(s *state) {
	s.idle.Store(false)
	s.now.Store(p.clock.now())
	s.sent.Store(p.account.Sent)
	s.received.Store(p.account.Received)
	idle := len(p.agenda.list) == 0
	for _, c := range p.conns {
		idle = idle && len(c.out) == 0 && len(c.in) == 0
	}
	s.idle.Store(idle)
}
