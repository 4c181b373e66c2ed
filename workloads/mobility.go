package workloads

import "fmt"

// A Move attaches a client to another access node.
type Move struct {
	At     int64 // ns
	Client int
	To     int // node
}

// MovesOf sorts moves by who moves: those of each of so many clients, in their order.
func MovesOf(moves []Move, clients int) [][]Move {
	out := make([][]Move, clients)
	for _, m := range moves {
		out[m.Client] = append(out[m.Client], m)
	}
	return out
}

// RoundRobin moves every listed client at each multiple of every below
// duration from its node to the next in places (cyclically): the thesis'
// worst case, a synchronised migration of all clients (section 5.2). access is
// where the clients are before the first move; a client that is at none of the
// places goes to the first one.
func RoundRobin(clients []int, access []int, places []int, every, duration int64) []Move {
	if every < 1 || len(places) == 0 {
		panic(fmt.Sprintf("workloads: round robin every %d ns over %d places", every, len(places)))
	}
	position := make(map[int]int, len(places))
	for i, p := range places {
		position[p] = i
	}
	at := make([]int, len(clients))
	for i, c := range clients {
		p, ok := position[access[c]]
		if !ok {
			p = -1
		}
		at[i] = p
	}
	var moves []Move
	for t := every; t < duration; t += every {
		for i, c := range clients {
			at[i] = (at[i] + 1) % len(places)
			moves = append(moves, Move{At: t, Client: c, To: places[at[i]]})
		}
	}
	return moves
}
