package ilp

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

func TestTmp(t *testing.T) {
	in, _ := Generate(Params{Nodes: 15, Collections: 60, Tightness: 0.15}, 5)
	ctx, c := context.WithTimeout(context.Background(), 40*time.Second)
	defer c()
	s, err := Optimum(ctx, in, Options{Trace: os.Stdout, Limits: Limits{Log: "/tmp/highs.log"}, Before: func(n string, s Size, b int64) { fmt.Println(n, s, b>>20) }})
	fmt.Println(s.Status, s.Value, s.Bound, s.Gap, s.Seconds, s.Solver(), err)
}
