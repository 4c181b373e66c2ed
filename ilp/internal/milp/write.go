package milp

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"strconv"
	"strings"
)

// longestName is the length up to which all solvers read names: CBC ends with longer ones.
const longestName = 90

// plain replaces what LP files do not allow in names.
var plain = strings.NewReplacer("-", "_", ":", ".", "@", ".", "+", "_", "*", "_", "/", "_", "^", "_", "<", "_", ">", "_", "=", "_", " ", "_", "[", "(", "]", ")", "\"", "_")

// safe cleans names. Those that become equal are told apart by a number.
func safe(count int, name func(i int) string, clean func(string) string) []string {
	names := make([]string, count)
	taken := make(map[string]bool, count)
	for i := range names {
		whole := clean(name(i))
		if len(whole) > longestName { // cut before the end of a character, told apart by a checksum
			sum := crc32.ChecksumIEEE([]byte(whole))
			whole = strings.ToValidUTF8(whole[:longestName-9], "") + clean(fmt.Sprintf("~%08x", sum))
		}
		s := whole
		for k := 2; taken[s]; k++ {
			s = whole + clean("~"+strconv.Itoa(k))
		}
		taken[s] = true
		names[i] = s
	}
	return names
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// The constant of the objective is a variable fixed at 1, because not every
// solver reads constants.
const constantName = "constant"

// unit says in the header of a file what the objective is multiplied by.
func (m *Model) unit() string {
	if m.Exponent == 0 {
		return ""
	}
	return fmt.Sprintf("; the objective is multiplied by 2^%d", m.Exponent)
}

// WriteLP writes the model in CPLEX LP format, names readable.
func (m *Model) WriteLP(w io.Writer) error {
	b := bufio.NewWriter(w)
	vars := safe(len(m.vars), func(i int) string { return m.VarName(Var(i)) }, plain.Replace)
	rows := safe(len(m.rows), m.RowName, plain.Replace)
	fmt.Fprintf(b, "\\ %v%s\nMinimize\n cost:", m, m.unit())
	line := lineBreaker{w: b}
	for i := range m.vars {
		if c := m.vars[i].cost; c != 0 {
			line.term(c, vars[i])
		}
	}
	line.term(m.Offset, constantName)
	b.WriteString("\nSubject To\n")
	for r := range m.rows {
		m.writeRowLP(b, r, rows[r], vars)
	}
	b.WriteString("Bounds\n")
	fmt.Fprintf(b, " %s = 1\n", constantName)
	for i := range m.vars {
		if v := &m.vars[i]; !v.integer && (v.lower != 0 || !math.IsInf(v.upper, 1)) {
			fmt.Fprintf(b, " %s <= %s <= %s\n", number(v.lower), vars[i], number(v.upper))
		}
	}
	if m.Size().Integers > 0 {
		b.WriteString("Binary\n")
		for i := range m.vars {
			if m.vars[i].integer {
				fmt.Fprintf(b, " %s\n", vars[i])
			}
		}
	}
	b.WriteString("End\n")
	return b.Flush()
}

func (m *Model) writeRowLP(b *bufio.Writer, r int, name string, vars []string) {
	fmt.Fprintf(b, " %s:", name)
	line := lineBreaker{w: b}
	from, to := m.rowRange(r)
	for i := from; i < to; i++ {
		line.term(m.value[i], vars[m.index[i]])
	}
	if from == to {
		line.term(0, constantName)
	}
	switch bound := m.rows[r]; {
	case bound.lower == bound.upper:
		fmt.Fprintf(b, " = %s\n", number(bound.lower))
	case math.IsInf(bound.lower, -1):
		fmt.Fprintf(b, " <= %s\n", number(bound.upper))
	default:
		fmt.Fprintf(b, " >= %s\n", number(bound.lower))
	}
}

func (m *Model) rowRange(r int) (from, to int) {
	from, to = int(m.start[r]), len(m.index)
	if r+1 < len(m.start) {
		to = int(m.start[r+1])
	}
	return from, to
}

// A lineBreaker keeps lines short: some readers stop at 510 characters.
type lineBreaker struct {
	w     *bufio.Writer
	terms int
}

func (l *lineBreaker) term(c float64, name string) {
	if l.terms++; l.terms%6 == 0 {
		l.w.WriteString("\n   ")
	}
	if c < 0 {
		fmt.Fprintf(l.w, " - %s %s", number(-c), name)
		return
	}
	fmt.Fprintf(l.w, " + %s %s", number(c), name)
}

// WriteMPS writes the model in free MPS format, names readable.
func (m *Model) WriteMPS(w io.Writer) error {
	b := bufio.NewWriter(w)
	vars := safe(len(m.vars), func(i int) string { return m.VarName(Var(i)) }, plain.Replace)
	rows := safe(len(m.rows), m.RowName, plain.Replace)
	fmt.Fprintf(b, "* %v%s\nNAME %s\nROWS\n N cost\n", m, m.unit(), safe(1, func(int) string { return m.Name }, plain.Replace)[0])
	for r := range m.rows {
		sense := "G"
		switch bound := m.rows[r]; {
		case bound.lower == bound.upper:
			sense = "E"
		case math.IsInf(bound.lower, -1):
			sense = "L"
		}
		fmt.Fprintf(b, " %s %s\n", sense, rows[r])
	}
	m.writeColumns(b, vars, rows)
	b.WriteString("RHS\n")
	for r, bound := range m.rows {
		right := bound.lower
		if math.IsInf(right, -1) {
			right = bound.upper
		}
		if right != 0 {
			fmt.Fprintf(b, " rhs %s %s\n", rows[r], number(right))
		}
	}
	fmt.Fprintf(b, "BOUNDS\n FX bound %s 1\n", constantName)
	for i := range m.vars {
		switch v := &m.vars[i]; {
		case v.integer:
			fmt.Fprintf(b, " BV bound %s\n", vars[i])
		case !math.IsInf(v.upper, 1):
			fmt.Fprintf(b, " UP bound %s %s\n", vars[i], number(v.upper))
		}
	}
	b.WriteString("ENDATA\n")
	return b.Flush()
}

// writeColumns turns rows into columns.
func (m *Model) writeColumns(b *bufio.Writer, vars, rows []string) {
	type entry struct {
		row   int32
		value float64
	}
	count := make([]int, len(m.vars)+1)
	for _, v := range m.index {
		count[v+1]++
	}
	for i := range m.vars {
		count[i+1] += count[i]
	}
	entries := make([]entry, len(m.index))
	next := append([]int(nil), count...)
	for r := range m.rows {
		from, to := m.rowRange(r)
		for i := from; i < to; i++ {
			v := m.index[i]
			entries[next[v]] = entry{int32(r), m.value[i]}
			next[v]++
		}
	}
	fmt.Fprintf(b, "COLUMNS\n %s cost %s\n", constantName, number(m.Offset))
	integer := false
	marker := func(to bool) {
		if integer != to {
			integer = to
			fmt.Fprintf(b, " MARKER 'MARKER' '%s'\n", map[bool]string{true: "INTORG", false: "INTEND"}[to])
		}
	}
	for i := range m.vars {
		marker(m.vars[i].integer)
		if c := m.vars[i].cost; c != 0 || count[i] == count[i+1] {
			fmt.Fprintf(b, " %s cost %s\n", vars[i], number(c))
		}
		for _, e := range entries[count[i]:count[i+1]] {
			fmt.Fprintf(b, " %s %s %s\n", vars[i], rows[e.row], number(e.value))
		}
	}
	marker(false)
}
