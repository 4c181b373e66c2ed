package platform

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// A Station is what all machines of one node share: where it stands in the tree, the
// world as it sees it, and how it sends.
type Station struct {
	ID    int32
	Name  string
	Env   Env
	Cat   *Catalogue
	Par   *Parameters
	Links []int32 // neighbours: the parent first (if any), then children ascending
	RTT   []int64 // of each link, ns
}

// Link numbers that are none: the node itself, and no way that it knows of.
const (
	Here    = -1
	Nowhere = -2
)

// Root is where the management layer, the monitor and the external store live.
const Root int32 = 0

// NewStation is node id of a catalogue's tree.
func NewStation(id int, env Env, cat *Catalogue, par *Parameters) Station {
	t := cat.Tree
	s := Station{ID: int32(id), Name: t.Node(id).Name, Env: env, Cat: cat, Par: par}
	if p := t.Parent(id); p >= 0 {
		s.Links, s.RTT = append(s.Links, int32(p)), append(s.RTT, t.Node(id).Uplink.RTT)
	}
	for _, c := range t.Children(id) {
		s.Links, s.RTT = append(s.Links, int32(c)), append(s.RTT, t.Node(c).Uplink.RTT)
	}
	return s
}

// Central reports whether this run has no distributed storage.
func (s *Station) Central() bool { return s.Par.Central }

// FirstChild is the first link that leads to a child.
func (s *Station) FirstChild() int {
	if s.ID == Root {
		return 0
	}
	return 1
}

// Send sends a message to another node.
func (s *Station) Send(to int32, category network.Category, b network.Body) {
	s.Env.Send(network.Message{To: network.NodeAddress(int(to)), Category: category, Body: b})
}

// ObserveRefusal tells that a request has been turned away here; invocation is 0 if it is
// of no call.
func (s *Station) ObserveRefusal(invocation uint64, client int32, reason identity.Reason) {
	s.Env.Observer().Refused(record.Refusal{
		At: s.Env.Now(), Invocation: invocation, Client: client, Node: s.ID, Reason: reason,
	})
}

// TellChildren passes a message on down the tree.
func (s *Station) TellChildren(category network.Category, b network.Body) {
	for _, child := range s.Links[s.FirstChild():] {
		s.Send(child, category, b)
	}
}

// LinkTo is the link to a neighbour.
func (s *Station) LinkTo(neighbour int32) int {
	if s.ID != Root && neighbour == s.Links[0] {
		return 0
	}
	lo, hi := s.FirstChild(), len(s.Links)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if s.Links[mid] < neighbour {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if s.Links[lo] != neighbour {
		panic(fmt.Sprintf("node %d: message from %d, which is no neighbour of it", s.ID, neighbour))
	}
	return lo
}

// LinkToward is the link on the way to another node, or Here.
func (s *Station) LinkToward(to int32) int {
	if to == s.ID {
		return Here
	}
	return s.LinkTo(int32(s.Cat.Tree.Toward(int(s.ID), int(to))))
}
