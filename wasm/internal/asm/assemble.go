package asm

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	wasm "github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

var valueTypes = map[string]wasm.ValueType{
	"i32": wasm.I32, "i64": wasm.I64, "f32": wasm.F32, "f64": wasm.F64, "v128": wasm.V128, "funcref": wasm.FuncRef, "externref": wasm.ExternRef,
}

// assembler is the work on one module.
type assembler struct {
	module    wasm.Module
	functions map[string]uint32
	bodies    []body
	elements  []string
	start     string
}

type body struct {
	locals []wasm.Locals
	lines  []string
}

// Assemble returns the binary. It panics about mistakes: the text is a test's own.
func Assemble(text string) []byte { return Module(text).Encode() }

// Module returns the module, for tests that spoil it before it is encoded.
func Module(text string) *wasm.Module {
	a := &assembler{functions: make(map[string]uint32)}
	for _, line := range strings.Split(text, "\n") {
		if at := strings.Index(line, ";;"); at >= 0 {
			line = line[:at]
		}
		if line = strings.TrimSpace(line); line != "" {
			a.line(line)
		}
	}
	for _, b := range a.bodies {
		a.module.Bodies = append(a.module.Bodies, wasm.Body{Locals: b.locals, Code: a.code(b.lines)})
	}
	for _, e := range a.elements {
		a.module.Elements = append(a.module.Elements, a.element(e))
	}
	if a.start != "" {
		index := a.function(a.start)
		a.module.Start = &index
	}
	return &a.module
}

func (a *assembler) line(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "memory":
		a.module.Memories = append(a.module.Memories, wasm.Memory{Limits: limits(rest)})
		a.module.Exports = append(a.module.Exports, wasm.Export{Name: "memory", Kind: wasm.MemoryKind})
	case "table":
		a.module.Tables = append(a.module.Tables, wasm.Table{Element: wasm.FuncRef, Limits: limits(rest)})
	case "elem":
		a.elements = append(a.elements, rest)
	case "global":
		f := strings.Fields(rest)
		init := append(a.instruction(f[0]+".const "+f[1]), wasm.OpEnd)
		a.module.Globals = append(a.module.Globals, wasm.Global{GlobalType: wasm.GlobalType{Type: valueTypes[f[0]], Mutable: true}, Init: init})
	case "import":
		a.importFunction(rest)
	case "data":
		a.data(rest)
	case "start":
		a.start = rest
	case "func":
		a.defineFunction(rest)
	default:
		b := &a.bodies[len(a.bodies)-1]
		for _, instruction := range strings.Split(line, ";") {
			if instruction = strings.TrimSpace(instruction); instruction != "" {
				b.lines = append(b.lines, instruction)
			}
		}
	}
}

func limits(text string) wasm.Limits {
	f := strings.Fields(text)
	l := wasm.Limits{Min: uint32(number(f[0]))}
	if len(f) > 1 {
		l.HasMax, l.Max = true, uint32(number(f[1]))
	}
	return l
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 0, 64)
	if err != nil {
		u, uerr := strconv.ParseUint(s, 0, 64)
		if uerr != nil {
			panic(err)
		}
		n = int64(u)
	}
	return n
}

// signature reads "i32 i32 -> i32" and appends the type.
func (a *assembler) signature(text string) uint32 {
	params, results, _ := strings.Cut(text, "->")
	a.module.Types = append(a.module.Types, wasm.FuncType{Params: types(params), Results: types(results)})
	return uint32(len(a.module.Types) - 1)
}

func types(text string) []wasm.ValueType {
	var list []wasm.ValueType
	for _, name := range strings.Fields(text) {
		t, ok := valueTypes[name]
		if !ok {
			panic("asm: type " + name)
		}
		list = append(list, t)
	}
	return list
}

func (a *assembler) importFunction(text string) {
	name, signature, _ := strings.Cut(text, " ")
	module, field := "ermes", name
	if m, f, ok := strings.Cut(name, "/"); ok {
		module, field = m, f
	}
	a.functions[field] = uint32(a.module.ImportedFunctions)
	a.module.Imports = append(a.module.Imports, wasm.Import{Module: module, Name: field, Function: a.signature(signature)})
	a.module.ImportedFunctions++
}

func (a *assembler) defineFunction(text string) {
	name, rest, _ := strings.Cut(text, " ")
	signature, locals, _ := strings.Cut(rest, ",")
	b := body{}
	for _, t := range types(locals) {
		b.locals = append(b.locals, wasm.Locals{Count: 1, Type: t})
	}
	index := uint32(a.module.FunctionCount())
	a.functions[name] = index
	a.module.Functions = append(a.module.Functions, a.signature(signature))
	a.bodies = append(a.bodies, b)
	if !strings.HasPrefix(name, "$") {
		a.module.Exports = append(a.module.Exports, wasm.Export{Name: name, Index: index})
	}
}

func (a *assembler) data(text string) {
	offset, quoted, _ := strings.Cut(text, " ")
	content, err := strconv.Unquote(quoted)
	if err != nil {
		panic(fmt.Sprintf("asm: data %s: %v", quoted, err))
	}
	raw := append(append([]byte{0}, a.instruction("i32.const "+offset)...), wasm.OpEnd)
	raw = append(wasm.AppendUnsigned(raw, uint64(len(content))), content...)
	a.module.Data = append(a.module.Data, raw)
	count := uint32(len(a.module.Data))
	a.module.DataCount = &count
}

func (a *assembler) element(text string) wasm.Raw {
	f := strings.Fields(text)
	raw := append(append([]byte{0}, a.instruction("i32.const "+f[0])...), wasm.OpEnd)
	raw = wasm.AppendUnsigned(raw, uint64(len(f)-1))
	for _, name := range f[1:] {
		raw = wasm.AppendUnsigned(raw, uint64(a.function(name)))
	}
	return raw
}

func (a *assembler) function(name string) uint32 {
	index, ok := a.functions[name]
	if !ok {
		return uint32(number(name)) // tests call functions that do not exist, too
	}
	return index
}

func (a *assembler) code(lines []string) []byte {
	var code []byte
	for _, line := range lines {
		code = append(code, a.instruction(line)...)
	}
	return append(code, wasm.OpEnd)
}

func (a *assembler) instruction(line string) []byte {
	f := strings.Fields(line)
	op, ok := opcodes[f[0]]
	if !ok {
		panic("asm: no instruction " + line)
	}
	code := []byte{byte(op)}
	if op > 0xff {
		code = wasm.AppendUnsigned([]byte{byte(op >> 8)}, uint64(op&0xff))
	}
	args := f[1:]
	switch f[0] {
	case "block", "loop", "if":
		return a.blockType(code, args)
	case "br_table":
		code = wasm.AppendUnsigned(code, uint64(len(args)-1))
	case "call", "ref.func":
		return wasm.AppendUnsigned(code, uint64(a.function(args[0])))
	case "call_indirect": // the type of the named function, table 0
		return append(wasm.AppendUnsigned(code, uint64(a.typeOf(args[0]))), 0)
	case "i32.const":
		return wasm.AppendSigned(code, int64(int32(number(args[0]))))
	case "i64.const":
		return wasm.AppendSigned(code, number(args[0]))
	case "f32.const":
		v, err := strconv.ParseFloat(args[0], 32)
		must(err)
		return binary.LittleEndian.AppendUint32(code, math.Float32bits(float32(v)))
	case "f64.const":
		v, err := strconv.ParseFloat(args[0], 64)
		must(err)
		return binary.LittleEndian.AppendUint64(code, math.Float64bits(v))
	case "v128.const": // two i64
		return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(code, uint64(number(args[0]))), uint64(number(args[1])))
	case "memory.size", "memory.grow", "memory.fill":
		return append(code, 0)
	case "memory.copy":
		return append(code, 0, 0)
	case "memory.init":
		return append(wasm.AppendUnsigned(code, uint64(number(args[0]))), 0)
	case "ref.null":
		return append(code, valueTypes[args[0]])
	}
	if strings.Contains(f[0], ".load") || strings.Contains(f[0], ".store") {
		args = append(args, "0", "0")[:2] // alignment, offset
	}
	for _, arg := range args {
		code = wasm.AppendUnsigned(code, uint64(number(arg)))
	}
	return code
}

func (a *assembler) blockType(code []byte, args []string) []byte {
	if len(args) == 0 {
		return append(code, wasm.Empty)
	}
	if t, ok := valueTypes[args[0]]; ok {
		return append(code, t)
	}
	return wasm.AppendSigned(code, int64(a.typeOf(args[0])))
}

func (a *assembler) typeOf(function string) uint32 {
	index := a.function(function)
	if int(index) < a.module.ImportedFunctions {
		return a.module.Imports[index].Function
	}
	return a.module.Functions[int(index)-a.module.ImportedFunctions]
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
