// Command ermes-sim simulates stateful serverless computing at the edge and holds
// its placements against proven optima. `ermes-sim help` lists what it can do.
package main

import (
	"os"

	"github.com/ermes-sim/ermes-sim/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
