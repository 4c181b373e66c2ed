package emulation

import (
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Orders are what a process is told by the one that has started it, line by line.
type orders struct {
	ID     int            `json:"id"`
	Dilate int64          `json:"dilate,omitempty"`
	Record string         `json:"record,omitempty"` // file for what it has recorded
	Ports  map[int]uint16 `json:"ports,omitempty"`
	Start  int64          `json:"start,omitempty"` // host's ns
	Stop   bool           `json:"stop,omitempty"`
}

// A report is what a process tells.
type report struct {
	Port  uint16 `json:"port,omitempty"`
	Ready bool   `json:"ready,omitempty"`
	Now   int64  `json:"now,omitempty"`
	Idle  bool   `json:"idle,omitempty"`
	Sent  int64  `json:"sent,omitempty"`
	Got   int64  `json:"got,omitempty"`
	Done  bool   `json:"done,omitempty"`
	Error string `json:"error,omitempty"`
}

// Serve is the life of one process: it follows orders from in and reports to out. build
// derives the blueprint, the same in each process.
func Serve(build func() (*blueprint.Blueprint, error), in io.Reader, out io.Writer) error {
	from, to := json.NewDecoder(in), json.NewEncoder(out)
	err := serve(build, from, to)
	if err != nil {
		return errors.Join(err, to.Encode(report{Error: err.Error()}))
	}
	return to.Encode(report{Done: true})
}

func serve(build func() (*blueprint.Blueprint, error), from *json.Decoder, to *json.Encoder) error {
	var first, ports, start orders
	if err := from.Decode(&first); err != nil {
		return err
	}
	b, err := build()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := to.Encode(report{Port: uint16(listener.Addr().(*net.TCPAddr).Port)}); err != nil {
		return err
	}
	if err := from.Decode(&ports); err != nil {
		return err
	}
	conns, err := connect(b, first.ID, listener, ports.Ports)
	if err != nil {
		return err
	}
	p, err := newProcess(first.ID, b, conns)
	if err != nil {
		return err
	}
	if err := to.Encode(report{Ready: true}); err != nil {
		return err
	}
	if err := from.Decode(&start); err != nil {
		return err
	}
	p.clock = clock{start: start.Start, dilate: first.Dilate}
	if err := p.live(from, to); err != nil {
		return err
	}
	return p.leave(first.Record)
}

// greeting is what whoever connects says first: the number of its process.
const greeting = 4

// patience is how long processes wait for each other's connections.
const patience = 30 * time.Second

// connect makes the connections of a process: a node connects to its parent and awaits its
// children and the clients, who connect to every node.
func connect(b *blueprint.Blueprint, id int, listener net.Listener, ports map[int]uint16) (map[int]*conn, error) {
	conns := map[int]*conn{}
	call := func(peer int) error {
		c, err := net.DialTimeout("tcp4", fmt.Sprintf("127.0.0.1:%d", ports[peer]), patience)
		if err != nil {
			return err
		}
		if _, err := c.Write(binary.BigEndian.AppendUint32(nil, uint32(int32(id)))); err != nil {
			return err
		}
		conns[peer], err = newConn(c)
		return err
	}
	if id == Clients {
		for i := range b.Tree.Len() {
			if err := call(i); err != nil {
				return nil, err
			}
		}
		return conns, nil
	}
	if parent := b.Tree.Parent(id); parent >= 0 {
		if err := call(parent); err != nil {
			return nil, err
		}
	}
	if err := listener.(*net.TCPListener).SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	for range len(b.Tree.Children(id)) + 1 {
		c, err := listener.Accept()
		if err != nil {
			return nil, fmt.Errorf("process %d waits for its neighbours: %w", id, err)
		}
		var said [greeting]byte
		if _, err := io.ReadFull(c, said[:]); err != nil {
			return nil, err
		}
		if conns[int(int32(binary.BigEndian.Uint32(said[:])))], err = newConn(c); err != nil {
			return nil, err
		}
	}
	return conns, nil
}

// live runs the loop until the order to stop, or the end of orders, and tells its state
// meanwhile.
func (p *Process) live(from *json.Decoder, to *json.Encoder) error {
	var s state
	var stop atomic.Bool
	ended := make(chan error, 1)
	p.begin()
	go func() { ended <- p.loop(&s, &stop) }()
	go func() {
		var o orders
		for from.Decode(&o) == nil && !o.Stop {
			continue
		}
		stop.Store(true)
	}()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-tick.C:
			idle := s.idle.Load()
			if err := to.Encode(report{Now: s.now.Load(), Idle: idle, Sent: s.sent.Load(), Got: s.received.Load()}); err != nil {
				stop.Store(true)
				return errors.Join(err, <-ended)
			}
		}
	}
}

// leave writes what the process has recorded.
func (p *Process) leave(file string) error {
	r := Record{Process: p.id, Entries: p.journal.entries, Account: p.account}
	r.Sent, r.Received, _ = p.network.Counts()
	if p.id != Clients {
		r.Holdings = p.holdings()
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(gob.NewEncoder(f).Encode(&r), f.Close())
}

// holdings are the copies of the node.
func (p *Process) holdings() (list []record.Holding) {
	n := p.nodes[p.id]
	for c := range p.blueprint.Collections {
		if known := n.Known(int32(c)); p.blueprint.Catalogue.Unit[c] == int32(c) && known.Copy() != nil {
			v := n.Unit(int32(c)).Version()
			list = append(list, record.Holding{
				Collection: int32(c), Node: int32(p.id), Serves: known.Serves(), Leads: known.KeepsRole(),
				Term: v.Term, Index: v.Index, Digest: n.Unit(int32(c)).Digest(),
				Bytes: n.Unit(int32(c)).Size(), Overdue: n.Unit(int32(c)).Overdue(),
			})
		}
	}
	return list
}
