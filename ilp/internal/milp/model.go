package milp

import (
	"fmt"
	"math"
	"strings"
)

// A Model is a mixed-integer linear program under construction: minimise a
// linear objective over variables under rows. Variables and rows belong to named
// families and have indices, so that LP files and messages read like the paper.
type Model struct {
	Name   string
	Offset float64 // constant of the objective
	// Exponent says that the objective is 2^Exponent times what is asked for.
	Exponent int
	// Progress hears of new incumbents, bounds and nodes while Solve runs; nil for nobody.
	Progress func(Progress)

	families []family
	vars     []variable
	rows     []rowBounds
	varName  []name
	rowName  []name
	start    []int32 // of each row in index and value
	index    []int32
	value    []float64
}

// Var is a variable of a Model.
type Var int32

type variable struct {
	cost, lower, upper float64
	integer            bool
}

type rowBounds struct{ lower, upper float64 }

// A family is all variables or rows of one kind: its label, and how each of its
// indices is called.
type family struct {
	label string
	axes  []Axis
}

// An Axis names the values of one index.
type Axis func(i int) string

// A name is a family and up to four indices.
type name struct {
	family int32
	index  [4]int32
}

// A Family makes the variables and rows of one kind.
type Family struct {
	m  *Model
	id int32
}

// Family opens a family with one axis per index.
func (m *Model) Family(label string, axes ...Axis) Family {
	m.families = append(m.families, family{label, axes})
	return Family{m, int32(len(m.families) - 1)}
}

func (f Family) name(index []int) name {
	n := name{family: f.id}
	for i, x := range index {
		n.index[i] = int32(x)
	}
	return n
}

// Binary adds a variable in {0, 1}.
func (f Family) Binary(cost float64, index ...int) Var {
	return f.m.add(f.name(index), variable{cost, 0, 1, true})
}

// Share adds a variable in [0, 1].
func (f Family) Share(cost float64, index ...int) Var {
	return f.m.add(f.name(index), variable{cost, 0, 1, false})
}

// NonNegative adds a variable in [0, ∞).
func (f Family) NonNegative(cost float64, index ...int) Var {
	return f.m.add(f.name(index), variable{cost, 0, math.Inf(1), false})
}

func (m *Model) add(n name, v variable) Var {
	m.vars = append(m.vars, v)
	m.varName = append(m.varName, n)
	return Var(len(m.vars) - 1)
}

// AddCost raises the objective coefficient of a variable.
func (m *Model) AddCost(v Var, cost float64) { m.vars[v].cost += cost }

// Cost is the objective coefficient of a variable.
func (m *Model) Cost(v Var) float64 { return m.vars[v].cost }

// Bound narrows the range of a variable to [lower, upper].
func (m *Model) Bound(v Var, lower, upper float64) { m.vars[v].lower, m.vars[v].upper = lower, upper }

// A Row is a constraint under construction; Equal, AtMost or AtLeast closes it.
type Row struct{ m *Model }

// Row begins a constraint.
func (f Family) Row(index ...int) Row {
	m := f.m
	m.start = append(m.start, int32(len(m.index)))
	m.rows = append(m.rows, rowBounds{math.Inf(-1), math.Inf(1)})
	m.rowName = append(m.rowName, f.name(index))
	return Row{m}
}

// Add appends a term. A variable may stand in a row only once.
func (r Row) Add(coefficient float64, v Var) Row {
	r.m.index = append(r.m.index, int32(v))
	r.m.value = append(r.m.value, coefficient)
	return r
}

// Equal closes the row as Σ = b.
func (r Row) Equal(b float64) { r.m.rows[len(r.m.rows)-1] = rowBounds{b, b} }

// AtMost closes the row as Σ <= b.
func (r Row) AtMost(b float64) { r.m.rows[len(r.m.rows)-1].upper = b }

// AtLeast closes the row as Σ >= b.
func (r Row) AtLeast(b float64) { r.m.rows[len(r.m.rows)-1].lower = b }

// A Size counts a model.
type Size struct {
	Variables int `json:"variables"`
	Integers  int `json:"integers"`
	Rows      int `json:"rows"`
	Nonzeros  int `json:"nonzeros"`
}

// Estimate is the bytes that HiGHS is likely to need for a program: measured
// above the peak resident memory of programs of 10^5 to 4·10^6 nonzeros, most of it
// in presolve and cuts (404 MB and 2786 MB where this says 489 MB and 3.0 GB).
func (s Size) Estimate() int64 {
	return 16<<20 + 800*int64(s.Variables) + 550*int64(s.Rows) + 260*int64(s.Nonzeros)
}

// Size counts the model as built.
func (m *Model) Size() Size {
	s := Size{Variables: len(m.vars), Rows: len(m.rows), Nonzeros: len(m.index)}
	for i := range m.vars {
		if m.vars[i].integer {
			s.Integers++
		}
	}
	return s
}

// VarName and RowName are names such as replica(cart-0,edge-1).
func (m *Model) VarName(v Var) string { return m.text(m.varName[v]) }

// RowName is the name of row r.
func (m *Model) RowName(r int) string { return m.text(m.rowName[r]) }

func (m *Model) text(n name) string {
	f := m.families[n.family]
	if len(f.axes) == 0 {
		return f.label
	}
	var b strings.Builder
	b.WriteString(f.label)
	for i, a := range f.axes {
		b.WriteByte("(,"[min(i, 1)])
		b.WriteString(a(int(n.index[i])))
	}
	b.WriteByte(')')
	return b.String()
}

// String sums the model up.
func (m *Model) String() string {
	s := m.Size()
	return fmt.Sprintf("%s: %d variables (%d integer), %d rows, %d nonzeros", m.Name, s.Variables, s.Integers, s.Rows, s.Nonzeros)
}
