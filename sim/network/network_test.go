package network_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/topology"
)

const ms = int64(1_000_000)

// bench drives a network alone: it is the clock, and notes what arrives.
type bench struct {
	engine *des.Engine
	net    *network.Network
	got    []arrival
	then   []func()
	links  int
}

type arrival struct {
	at       int64
	id       uint64
	category network.Category
	hops     int32
	via      int32
}

// parcel is a message's body.
type parcel struct {
	id   uint64
	size int64
}

func (p parcel) Digest() uint64 { return p.id }
func (p parcel) Bytes() int64   { return p.size }

const (
	toNode = iota
	toClient
	free
	call
)

func (b *bench) at(t int64, kind, entity, slot int32) {
	b.engine.Schedule(des.Time(t), uint64(kind)<<56|uint64(uint32(entity)&0xffffff)<<32|uint64(uint32(slot)))
}

func (b *bench) Now() int64                             { return int64(b.engine.Now()) }
func (b *bench) ArriveAtNode(at int64, n, slot int32)   { b.at(at, toNode, n, slot) }
func (b *bench) ArriveAtClient(at int64, c, slot int32) { b.at(at, toClient, c, slot) }
func (b *bench) FreeLine(at int64, line int32)          { b.at(at, free, line, 0) }

// do calls f at a time.
func (b *bench) do(at int64, f func()) {
	b.then = append(b.then, f)
	b.at(at, call, 0, int32(len(b.then)-1))
}

func (b *bench) run() {
	for {
		e, ok := b.engine.Next()
		if !ok {
			return
		}
		entity, slot := int32(e.Arg>>32&0xffffff), int32(e.Arg)
		var m network.Message
		arrived := false
		switch e.Arg >> 56 {
		case toNode:
			m, arrived = b.net.Arrived(entity, slot)
		case toClient:
			m, arrived = b.net.Collected(slot)
		case free:
			b.net.LineFree(entity)
		case call:
			b.then[slot]()
		}
		if arrived {
			b.got = append(b.got, arrival{int64(e.At), m.Body.(parcel).id, m.Category, m.Hops, m.Via})
		}
	}
}

// chain is a tree that is one path of n nodes, whose links have the RTT and bandwidth.
func chain(t testing.TB, n int, rtt, bandwidth int64) *topology.Tree {
	nodes := make([]topology.Node, n)
	for i := range nodes {
		nodes[i] = topology.Node{Name: fmt.Sprint("n", i), Parent: i - 1, Cores: 1, Speed: 1}
		if i > 0 {
			nodes[i].Uplink = topology.Link{RTT: rtt, Bandwidth: bandwidth}
		} else {
			nodes[i].Parent = topology.None
		}
	}
	tree, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func newBench(tree *topology.Tree, access, chunk int64) *bench {
	b := &bench{engine: des.New(), links: tree.Len()}
	b.net = network.New(tree, b, access, chunk)
	return b
}

func (b *bench) send(from, to int, c network.Category, size int64, id uint64) {
	b.net.Send(network.Message{From: network.NodeAddress(from), To: network.NodeAddress(to), Category: c, Body: parcel{id, size - network.HeaderBytes}})
}

// total is the traffic of all links and categories.
func (b *bench) total() (sum network.Traffic) {
	for link := range b.links {
		for c := range network.Category(network.Categories) {
			t := b.net.Ledger().At(link, c)
			sum.Messages, sum.Hops, sum.Bytes = sum.Messages+t.Messages, sum.Hops+t.Hops, sum.Bytes+t.Bytes
		}
	}
	return sum
}

// drawTree draws a tree of n nodes with the links that link draws.
func drawTree(t *rapid.T, n int, link func() topology.Link) *topology.Tree {
	nodes := make([]topology.Node, n)
	for i := range nodes {
		nodes[i] = topology.Node{Name: fmt.Sprint("n", i), Parent: topology.None, Cores: 1, Speed: 1}
		if i > 0 {
			nodes[i].Parent = rapid.IntRange(0, i-1).Draw(t, "parent")
			nodes[i].Uplink = link()
		}
	}
	tree, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Without this test a message could skip a link, or a link be free of charge: between
// any two nodes it crosses each link of the path once and takes half its RTT.
func TestHopByHop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		tree := drawTree(t, n, func() topology.Link { return topology.Link{RTT: 2 * rapid.Int64Range(0, 20*ms).Draw(t, "half")} })
		from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
		b := newBench(tree, 2*ms, 64<<10)
		b.send(from, to, network.Control, 100, 7)
		b.run()
		if len(b.got) != 1 || b.got[0].at != tree.RTT(from, to)/2 || int(b.got[0].hops) != tree.Hops(from, to) {
			t.Fatalf("%d to %d: %+v, want one arrival at %d after %d hops", from, to, b.got, tree.RTT(from, to)/2, tree.Hops(from, to))
		}
		if hops := b.total(); int(hops.Hops) != tree.Hops(from, to) || hops.Bytes != 100*hops.Hops {
			t.Fatalf("the ledger has %+v", hops)
		}
	})
}

// Without this test clients could be nearer or farther than their access links: a
// request and its reply cross one each.
func TestClientsAreOneAccessLinkAway(t *testing.T) {
	tree := chain(t, 3, 4*ms, 0)
	b := newBench(tree, 2*ms, 64<<10)
	b.net.Send(network.Message{From: network.ClientAddress(5), To: network.NodeAddress(0), Access: 2, Category: network.Invoke, Body: parcel{id: 1}})
	b.do(20*ms, func() {
		b.net.Send(network.Message{From: network.NodeAddress(0), To: network.ClientAddress(5), Access: 2, Category: network.Reply, Body: parcel{id: 2}})
	})
	b.run()
	if len(b.got) != 2 || b.got[0].at != 5*ms || b.got[1].at != 25*ms || b.got[0].hops != 3 || b.got[1].hops != 3 {
		t.Errorf("%+v, want arrivals after 1 + 2 + 2 ms over 3 links each", b.got)
	}
}

// Without this test messages of a class could overtake each other where links jitter
// and lose, and replicas would see updates out of order.
func TestFIFOUnderJitterAndLoss(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 3))
		b := newBench(chain(t, 4, 6*ms, []int64{0, 10_000_000}[seed%2]), 0, 2000)
		for i := int32(1); i < 4; i++ {
			up, down := des.NewStream(seed, fmt.Sprint(i), "up"), des.NewStream(seed, fmt.Sprint(i), "down")
			b.net.Randomise(i, &up, &down)
			b.net.SetCondition(i, network.Condition{
				Jitter: network.Jitter{Kind: network.JitterKind(1 + rng.IntN(2)), Mean: 30 * ms}, Loss: 0.3, Duplicate: 0.3,
			})
		}
		categories := []network.Category{network.Control, network.Propagation, network.Migration, network.Code}
		for id := range uint64(100) {
			c := categories[rng.IntN(4)]
			b.do(rng.Int64N(50*ms)+int64(id)*ms/10, func() { b.send(3, 0, c, 100+rng.Int64N(9000), id) })
		}
		var sent []uint64
		order := map[uint64]int{}
		for id := range uint64(100) {
			then := b.then[id]
			b.then[id] = func() { order[id] = len(sent); sent = append(sent, id); then() }
		}
		b.run()
		class := map[network.Category]int{network.Code: 1, network.Migration: 2}
		last := [3]int{-1, -1, -1}
		for _, a := range b.got {
			c := class[a.category]
			if order[a.id] < last[c] {
				t.Fatalf("seed %d: message %d has been overtaken", seed, a.id)
			}
			last[c] = order[a.id]
		}
		if len(b.got) != 100 {
			t.Fatalf("seed %d: %d of 100 messages arrived: a link is a reliable stream", seed, len(b.got))
		}
	}
}

// Without this test a transfer could block requests, or a migration the binary that a
// call waits for: each waits for at most the chunk that is on the line and for what is
// more urgent, whatever the size of the transfer.
func TestMoreUrgentWaitsForOneChunk(t *testing.T) {
	const bandwidth, chunk = 8_000_000, 10_000 // 1 byte/us: a chunk takes 10 ms
	for _, at := range []int64{0, 1, 9 * ms, 10 * ms, 123 * ms} {
		b := newBench(chain(t, 2, 0, bandwidth), 0, chunk)
		b.send(1, 0, network.Migration, 1_000_000, 1)
		b.do(at, func() {
			b.send(1, 0, network.Code, 50_000, 2)
			b.send(1, 0, network.Control, 100, 3)
		})
		b.run()
		for i, want := range []struct {
			id   uint64
			took int64
		}{{3, 10*ms + 100_000}, {2, 10*ms + 100_000 + 50*ms}} {
			if got := b.got[i]; got.id != want.id || got.at-at > want.took {
				t.Errorf("sent at %d: message %d is number %d to arrive, after %d ns; want message %d within %d ns", at, got.id, i, got.at-at, want.id, want.took)
			}
		}
		if end := b.got[2].at; end != 1_050_100_000 {
			t.Errorf("all bytes were transmitted at %d ns, want 1.0501 s: the line never idles", end)
		}
	}
}

// Without this test serialisation could be wrong where messages queue: the oracle is
// the textbook recursion for a line, start = max(arrival, end of the one before).
func TestBandwidthAgainstRecursion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bandwidth := rapid.Int64Range(1, 1_000_000_000).Draw(t, "bandwidth")
		rtt := 2 * rapid.Int64Range(0, 10*ms).Draw(t, "half")
		n := rapid.IntRange(1, 30).Draw(t, "messages")
		tree, err := topology.New([]topology.Node{
			{Name: "a", Parent: topology.None, Cores: 1, Speed: 1},
			{Name: "b", Parent: 0, Cores: 1, Speed: 1, Uplink: topology.Link{RTT: rtt, Bandwidth: bandwidth}},
		})
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(tree, 0, 64<<10)
		var want []int64
		at, end := int64(0), int64(0)
		for i := range n {
			at += rapid.Int64Range(0, 2*ms).Draw(t, "gap")
			size := rapid.Int64Range(network.HeaderBytes, 100_000).Draw(t, "size")
			b.do(at, func() { b.send(1, 0, network.Control, size, uint64(i)) })
			transmission := (size*8*1_000_000_000 + bandwidth - 1) / bandwidth
			end = max(at, end) + transmission
			want = append(want, end+rtt/2)
		}
		b.run()
		for i, a := range b.got {
			if a.id != uint64(i) || a.at != want[i] {
				t.Fatalf("message %d arrived at %d, want %d at %d", a.id, a.at, i, want[i])
			}
		}
	})
}

// Without this test a cut link could lose what is sent over it, or let it through:
// what is on the wire arrives, all else waits for the last mending, in order.
func TestCutAndMend(t *testing.T) {
	b := newBench(chain(t, 3, 4*ms, 0), 0, 64<<10)
	b.do(0, func() { b.send(2, 0, network.Control, 100, 1) })
	b.do(1*ms, func() { b.net.Cut(2); b.net.Cut(2) }) // on the wire
	b.do(2*ms, func() { b.send(2, 0, network.Migration, 100, 2); b.send(2, 0, network.Control, 100, 3) })
	b.do(3*ms, func() { b.send(0, 2, network.Control, 100, 4) })
	b.do(50*ms, func() { b.net.Mend(2) }) // cut twice
	b.do(60*ms, func() { b.net.Mend(2) })
	b.run()
	want := []arrival{{at: 4 * ms, id: 1}, {at: 62 * ms, id: 4}, {at: 64 * ms, id: 3}, {at: 64 * ms, id: 2}}
	for i, w := range want {
		if i >= len(b.got) || b.got[i].at != w.at || b.got[i].id != w.id {
			t.Fatalf("arrivals %+v, want %+v", b.got, want)
		}
	}
}

// Without this test a lossy link could be too good or too bad: with loss p a message
// takes 1/(1-p) transmissions in the mean, all of them counted as traffic; of jitter
// the mean is what was asked for.
func TestConditionsAreWhatTheySay(t *testing.T) {
	const n = 20_000
	for _, c := range []struct {
		condition network.Condition
		hops      float64 // per message
		delay     float64 // ns
	}{
		{network.Condition{Loss: 0.25}, 4.0 / 3, 0},
		{network.Condition{Duplicate: 0.1}, 1.1, float64(2 * ms)},
		{network.Condition{Slow: 3}, 1, float64(6 * ms)},
		{network.Condition{Jitter: network.Jitter{Kind: network.Uniform, Mean: 5 * ms}}, 1, float64(7 * ms)},
		{network.Condition{Jitter: network.Jitter{Kind: network.Exponential, Mean: 5 * ms}}, 1, float64(7 * ms)},
	} {
		b := newBench(chain(t, 2, 4*ms, 0), 0, 64<<10)
		up, down := des.NewStream(1, "link", "up"), des.NewStream(1, "link", "down")
		b.net.Randomise(1, &up, &down)
		b.net.SetCondition(1, c.condition)
		for i := range n {
			b.do(int64(i)*1000*ms, func() { b.send(1, 0, network.Control, 100, uint64(i)) })
		}
		b.run()
		var delay float64
		for _, a := range b.got {
			delay += float64(a.at-int64(a.id)*1000*ms) / n
		}
		if hops := float64(b.total().Hops) / n; hops < 0.98*c.hops || hops > 1.02*c.hops {
			t.Errorf("%+v: %.4f transmissions a message, want %.4f", c.condition, hops, c.hops)
		}
		if c.delay > 0 && (delay < 0.97*c.delay || delay > 1.03*c.delay) {
			t.Errorf("%+v: mean delay %.0f ns, want %.0f", c.condition, delay, c.delay)
		}
	}
}

// Without this test messages could appear or vanish: at rest everything that was sent
// has been received, and the ledger's bytes are those of the links crossed.
func TestNothingIsLostOrInvented(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "nodes")
		tree := drawTree(t, n, func() topology.Link {
			return topology.Link{RTT: 2 * ms, Bandwidth: rapid.SampledFrom([]int64{0, 1_000_000, 100_000_000}).Draw(t, "bandwidth")}
		})
		b := newBench(tree, 0, rapid.Int64Range(1, 5000).Draw(t, "chunk"))
		var bytes int64
		count := rapid.IntRange(0, 40).Draw(t, "messages")
		for id := range count {
			from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
			c := network.Category(rapid.IntRange(0, network.Categories-1).Draw(t, "category"))
			size := rapid.Int64Range(network.HeaderBytes, 20_000).Draw(t, "size")
			bytes += size * int64(tree.Hops(from, to))
			b.do(rapid.Int64Range(0, 20*ms).Draw(t, "at"), func() { b.send(from, to, c, size, uint64(id)) })
		}
		for range rapid.IntRange(0, 4).Draw(t, "cuts") {
			link := int32(rapid.IntRange(1, n-1).Draw(t, "link"))
			from := rapid.Int64Range(0, 30*ms).Draw(t, "from")
			b.do(from, func() { b.net.Cut(link) })
			b.do(from+rapid.Int64Range(1, 30*ms).Draw(t, "for"), func() { b.net.Mend(link) })
		}
		b.run()
		sent, received, dropped := b.net.Counts()
		if len(b.got) != count || sent != int64(count) || received != sent || dropped != 0 || len(b.net.InFlight()) != 0 {
			t.Fatalf("%d messages: %d sent, %d received, %d dropped, %d arrived, %d in flight", count, sent, received, dropped, len(b.got), len(b.net.InFlight()))
		}
		if got := b.total().Bytes; got != bytes {
			t.Fatalf("the ledger has %d bytes, the links carried %d", got, bytes)
		}
	})
}
