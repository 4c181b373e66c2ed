// Package predicate compiles the boolean expressions that select by metadata:
// metadata queries, query templates and conditional permissions (thesis section
// 2.1). A Predicate is compiled once and evaluated many times on an Env, which
// holds one Object, the arguments of the invocation and its Caller.
//
// The language is a bounded part of github.com/expr-lang/expr: comparisons,
// boolean and integer operators, in, contains, startsWith, endsWith, matches with
// a constant pattern, the conditional, and len, lower and upper. It has no
// loops, no variables and no calls, so that an evaluation takes time and memory
// linear in the expression and in the strings that it meets; time, randomness
// and powers (math.Pow differs between platforms) are out of its reach.
package predicate
