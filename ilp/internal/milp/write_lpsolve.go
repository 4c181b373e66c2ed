package milp

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"
)

// WriteLPSolve writes the model in the LP format of lp_solve, which the LP reader of
// OR-Tools takes instead of that of CPLEX.
func (m *Model) WriteLPSolve(w io.Writer) error {
	b := bufio.NewWriter(w)
	vars := safe(len(m.vars), func(i int) string { return m.VarName(Var(i)) }, indexed)
	rows := safe(len(m.rows), m.RowName, indexed)
	fmt.Fprintf(b, "min: %s", number(m.Offset))
	line := lineBreaker{w: b}
	for i := range m.vars {
		if c := m.vars[i].cost; c != 0 {
			line.term(c, vars[i])
		}
	}
	b.WriteString(";\n")
	for r := range m.rows {
		m.writeRowLPSolve(b, r, rows[r], vars)
	}
	for i := range m.vars {
		lower, upper := m.vars[i].lower, m.vars[i].upper
		if m.vars[i].integer {
			lower, upper = max(0, lower), min(1, upper)
		}
		fmt.Fprintf(b, "%s >= %s;\n", vars[i], number(lower))
		if !math.IsInf(upper, 1) {
			fmt.Fprintf(b, "%s <= %s;\n", vars[i], number(upper))
		}
	}
	between := "int "
	for i := range m.vars {
		if m.vars[i].integer {
			b.WriteString(between + vars[i])
			between = ",\n "
		}
	}
	if between != "int " {
		b.WriteString(";\n")
	}
	return b.Flush()
}

func (m *Model) writeRowLPSolve(b *bufio.Writer, r int, name string, vars []string) {
	fmt.Fprintf(b, "%s:", name)
	line := lineBreaker{w: b}
	from, to := m.rowRange(r)
	for i := from; i < to; i++ {
		line.term(m.value[i], vars[m.index[i]])
	}
	if from == to && len(vars) > 0 {
		line.term(0, vars[0])
	}
	switch bound := m.rows[r]; {
	case bound.lower == bound.upper:
		fmt.Fprintf(b, " = %s;\n", number(bound.lower))
	case math.IsInf(bound.lower, -1):
		fmt.Fprintf(b, " <= %s;\n", number(bound.upper))
	default:
		fmt.Fprintf(b, " >= %s;\n", number(bound.lower))
	}
}

// indexed makes of leader(cart,edge_1) what this format allows in names,
// leader[cart][edge_1]: letters, digits, underscores and brackets. What begins like a
// keyword of it gets an underscore before it.
func indexed(name string) string {
	var b strings.Builder
	for _, r := range plain.Replace(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '(':
			b.WriteByte('[')
		case r == ')':
			b.WriteByte(']')
		case r == ',':
			b.WriteString("][")
		default:
			b.WriteByte('_')
		}
	}
	out := b.String()
	lower := strings.ToLower(out)
	for _, keyword := range []string{"bin", "inf", "int", "min", "max", "free", "sec", "sin"} {
		if strings.HasPrefix(lower, keyword) {
			return "_" + out
		}
	}
	return out
}
