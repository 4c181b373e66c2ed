// Package asm assembles small WebAssembly modules for tests, from lines:
//
//	memory 1 2                         pages: minimum, maximum; exported as memory
//	table 4 8                          of functions
//	elem 0 $f $g                       offset, functions
//	global i64 7                       mutable
//	import kv_set i32 i32 -> i32       module ermes; a/b imports b from a
//	data 16 "text"                     offset, a Go string
//	start $f
//	func name i32 -> i32, i64          parameters, results, after the comma locals
//	  local.get 0                      instructions, one a line or between semicolons
//	  i32.const 1; i32.add
//
// A function ends where the next line of the other kinds begins; its end is added. It
// is exported by its name unless that begins with $. Functions are called by name.
// Blocks are written block, block i32, or block $f for the type of function $f.
package asm
