package emulation

import (
	"errors"
	"fmt"
	"io"
	"net"

	"golang.org/x/sys/unix"
)

// A conn is a TCP connection to a neighbour, without Go's runtime behind it: the loop waits
// for it in ppoll.
type conn struct {
	fd   int
	peer string
	in   []byte // read, not handled yet
	out  []byte // to be written when there is room
}

// newConn takes over a connection.
func newConn(c net.Conn) (*conn, error) {
	defer c.Close()
	file, err := c.(*net.TCPConn).File()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	fd, err := unix.Dup(int(file.Fd()))
	if err != nil {
		return nil, fmt.Errorf("take over a connection: %w", err)
	}
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("take over a connection: %w", err)
	}
	return &conn{fd: fd, peer: c.RemoteAddr().String()}, nil
}

// readable reads what there is; io.EOF if the other end has gone.
func (c *conn) readable() error {
	for {
		c.in = append(c.in, make([]byte, 64<<10)...)
		had := len(c.in) - 64<<10
		n, err := unix.Read(c.fd, c.in[had:])
		c.in = c.in[:had+max(n, 0)]
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN):
			return nil
		case err != nil:
			return fmt.Errorf("read from %s: %w", c.peer, err)
		case n == 0:
			return io.EOF
		case n < 64<<10:
			return nil
		}
	}
}

// send writes as much as there is room for, and keeps the rest.
func (c *conn) send(b []byte) error {
	c.out = append(c.out, b...)
	return c.writable()
}

// writable goes on writing what was kept.
func (c *conn) writable() error {
	for len(c.out) > 0 {
		n, err := unix.Write(c.fd, c.out)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EAGAIN):
			return nil
		case err != nil:
			return fmt.Errorf("write to %s: %w", c.peer, err)
		}
		c.out = c.out[:copy(c.out, c.out[n:])]
	}
	return nil
}
