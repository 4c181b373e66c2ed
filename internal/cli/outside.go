package cli

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
)

// outside are the flags about policies in programs of the user.
type outside struct {
	allowExec  bool
	transcript string
	pipes      []string
}

func (o *outside) flags(cmd *cobra.Command) {
	o.permission(cmd)
	f := cmd.Flags()
	f.StringVar(&o.transcript, "policy-transcript", "", "write all questions to external policies, and their answers, to a new `file`")
	f.StringArrayVar(&o.pipes, "policy-pipe", nil, "ask whoever started this program, over inherited file descriptors: `sequential=READ,WRITE` or sec=READ,WRITE")
}

// permission is the one flag of commands that only start programs.
func (o *outside) permission(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.allowExec, "allow-exec", false, "let scenarios start the programs that they name as external policies")
}

var pipe = regexp.MustCompile(`^(sequential|sec)=(\d{1,4}),(\d{1,4})$`)

func (o *outside) resolve() (workbench.Outside, error) {
	out := workbench.Outside{AllowExec: o.allowExec, Transcript: o.transcript, Pipes: map[string][2]int{}}
	for _, p := range o.pipes {
		m := pipe.FindStringSubmatch(p)
		if m == nil {
			return out, usage{fmt.Errorf("--policy-pipe=%s: want sequential=READ,WRITE or sec=READ,WRITE with numbers of open files", p)}
		}
		read, _ := strconv.Atoi(m[2])
		write, _ := strconv.Atoi(m[3])
		out.Pipes[m[1]] = [2]int{read, write}
	}
	return out, nil
}
