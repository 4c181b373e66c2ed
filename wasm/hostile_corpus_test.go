package wasm

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// hostile is one module that means harm. It is refused when it is loaded, or its
// function "f" fails with err, or returns code.
type hostile struct {
	name   string
	binary []byte
	load   error // refused so
	says   string
	call   error // or failing so
	code   int32 // or returning this refusal of the host
}

// misbehaves is a hostile module in assembler, which is loaded.
func misbehaves(name, module string, call error) hostile {
	return hostile{name: name, binary: asm.Assemble(module), call: call}
}

// refused is one that is not loaded.
func refused(name string, binary []byte, says string) hostile {
	return hostile{name: name, binary: binary, load: ErrRejected, says: says}
}

// withBody is a module with one function "f" of the given code.
func withBody(code []byte, locals ...binary.Locals) []byte {
	m := asm.Module("func f -> i32\ni32.const 0\n")
	m.Bodies[0] = binary.Body{Locals: locals, Code: append(bytes.Clone(code), binary.OpI32Const, 0, binary.OpEnd)}
	return m.Encode()
}

func times(n int, code ...byte) []byte { return bytes.Repeat(code, n) }

func raw(sections ...string) []byte {
	return []byte("\x00asm\x01\x00\x00\x00" + strings.Join(sections, ""))
}

// running are the modules that load, and misbehave when they are called.
func running() []hostile {
	return []hostile{
		misbehaves("loop for ever", "func f -> i32\nloop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("recursion", "func f -> i32\ncall f", ErrStackOverflow),
		misbehaves("indirect recursion", "table 1\nelem 0 f\nfunc f -> i32\ni32.const 0; call_indirect f", ErrStackOverflow),
		misbehaves("recursion of large frames", "func f -> i32, "+strings.Repeat("i64 ", 4000)+"\ncall f; "+strings.Repeat("i32.const 1; ", 1000)+
			"call f; drop; "+strings.Repeat("drop; ", 1000), ErrStackOverflow),
		misbehaves("exponential recursion", "func $g i32 ->\nlocal.get 0; if; local.get 0; i32.const 1; i32.sub; call $g; local.get 0; i32.const 1; i32.sub; call $g; end\n"+
			"func f -> i32\ni32.const 100; call $g; i32.const 0", ErrOutOfGas),
		misbehaves("memory page by page", "memory 1\nfunc f -> i32\nloop; i32.const 1; memory.grow; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("memory grown and touched", "memory 1\nfunc f -> i32, i32\nloop; i32.const 1; memory.grow; i32.const 65536; i32.mul; local.tee 0; i32.const 1; "+
			"i32.store; br 0; end; i32.const 0", ErrTrap),
		misbehaves("table entry by entry", "table 0\nfunc f -> i32\nloop; ref.null funcref; i32.const 1; table.grow 0; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("memory by no page", "memory 1\nfunc f -> i32\nloop; i32.const 0; memory.grow; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("references without end", "table 1\nelem 0 f\nfunc f -> i32\nloop; ref.func f; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("table at once", "table 0\nfunc f -> i32\nref.null funcref; i32.const 0x7fffffff; table.grow 0; drop; unreachable", ErrOutOfGas),
		misbehaves("fills of 64 MiB", "memory 1024\nfunc f -> i32\nloop; i32.const 0; i32.const 1; i32.const 0x4000000; memory.fill; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("random bytes by the 64 MiB", "memory 1024\nimport random i32 i32 -> i32\nfunc f -> i32\n"+
			"loop; i32.const 0; i32.const 0x4000000; call random; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("output of 2 MiB", "memory 64\nimport output i32 i32 -> i32\nfunc f -> i32\ni32.const 0; i32.const 0x200000; call output", ErrLimit),
		misbehaves("log for ever", "memory 64\nimport log i32 i32 i32 -> i32\nfunc f -> i32\nloop; i32.const 1; i32.const 0; i32.const 0x200000; call log; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("stderr for ever", "memory 64\nimport wasi_snapshot_preview1/fd_write i32 i32 i32 i32 -> i32\ndata 0 \"\\x00\\x00\\x00\\x00\\x00\\x00\\x20\\x00\"\nfunc f -> i32\n"+
			"loop; i32.const 2; i32.const 0; i32.const 1; i32.const 16; call fd_write; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("vectors without number", "memory 64\nimport wasi_snapshot_preview1/fd_write i32 i32 i32 i32 -> i32\nfunc f -> i32\n"+
			"i32.const 1; i32.const 0; i32.const 0x20000001; i32.const 16; call fd_write; i32.const 28; i32.ne; if; unreachable; end; i32.const -28", ErrGuest),
		misbehaves("vectors of nothing", "memory 64\nimport wasi_snapshot_preview1/fd_write i32 i32 i32 i32 -> i32\nfunc f -> i32\n"+
			"loop; i32.const 1; i32.const 0; i32.const 1024; i32.const 16; call fd_write; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("many clocks at once", "memory 64\nimport wasi_snapshot_preview1/poll_oneoff i32 i32 i32 i32 -> i32\nfunc f -> i32\n"+
			"loop; i32.const 0; i32.const 0x10000; i32.const 1024; i32.const 16; call poll_oneoff; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("reasons without sense", "memory 64\nimport error i32 i32 -> i32\ndata 0 \""+strings.Repeat("\\xff", 4096)+"\"\nfunc f -> i32\n"+
			"loop; i32.const 0; i32.const 4096; call error; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("effects without end", "memory 64\nimport kv_set i32 i32 i32 i32 i32 -> i32\nfunc f -> i32, i32\n"+
			"loop; i32.const 0; local.get 0; i32.const 1; i32.add; local.tee 0; i32.store8; i32.const 0; i32.const 0; i32.const 1; i32.const 0; i32.const 1; call kv_set; drop; br 0; end; i32.const 0", ErrLimit),
		misbehaves("effects of a MiB each", "memory 64\nimport kv_set i32 i32 i32 i32 i32 -> i32\ndata 0 \"a\"\nfunc f -> i32\n"+
			"loop; i32.const 0; i32.const 0; i32.const 1; i32.const 0; i32.const 0x100000; call kv_set; drop; br 0; end; i32.const 0", ErrLimit),
		misbehaves("listing for ever", "memory 1\nimport kv_list i32 i32 i32 i32 i32 -> i32\nfunc f -> i32\n"+
			"loop; i32.const 0; i32.const 0; i32.const 0; i32.const 0; i32.const 65536; call kv_list; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("adding and listing members", "memory 1\nimport set_add i32 i32 i32 i32 i32 -> i32\nimport set_members i32 i32 i32 i32 i32 i32 i32 -> i32\ndata 0 \"s\"\nfunc f -> i32, i32\n"+
			"loop; i32.const 8; local.get 0; i32.const 1; i32.add; local.tee 0; i32.store; i32.const 0; i32.const 0; i32.const 1; i32.const 8; i32.const 4; call set_add; drop; "+
			"i32.const 0; i32.const 0; i32.const 1; i32.const 0; i32.const 0; i32.const 100; i32.const 9; call set_members; drop; br 0; end; i32.const 0", ErrOutOfGas),
		misbehaves("sleep for ever", "memory 1\nimport wasi_snapshot_preview1/poll_oneoff i32 i32 i32 i32 -> i32\ndata 24 \"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f\"\nfunc f -> i32\n"+
			"i32.const 0; i32.const 100; i32.const 1; i32.const 200; call poll_oneoff", ErrOutOfGas),
		misbehaves("exit", "memory 1\nimport wasi_snapshot_preview1/proc_exit i32 ->\nfunc f -> i32\ni32.const 0; call proc_exit; i32.const 0", ErrTrap),
		misbehaves("null call", "table 4\nfunc f -> i32\ni32.const 0; call_indirect f", ErrTrap),
		misbehaves("call of another type", "table 4\nelem 0 $g\nfunc $g i64 ->\nfunc f -> i32\ni32.const 0; call_indirect f", ErrTrap),
		misbehaves("unreachable after the gas", "func f -> i32\nunreachable", ErrTrap),
		{name: "invalid UTF-8 key", code: -6, binary: asm.Assemble("memory 1\nimport kv_set i32 i32 i32 i32 i32 -> i32\ndata 0 \"\\xff\\xfe\"\n" +
			"func f -> i32\ni32.const 0; i32.const 0; i32.const 2; i32.const 0; i32.const 2; call kv_set")},
		{name: "forged handle", code: -4, binary: asm.Assemble("memory 1\nimport kv_set i32 i32 i32 i32 i32 -> i32\ndata 0 \"aa\"\n" +
			"func f -> i32\ni32.const -1; i32.const 0; i32.const 2; i32.const 0; i32.const 2; call kv_set")},
		{name: "write to what is read-only", code: -3, binary: asm.Assemble("memory 1\nimport kv_delete i32 i32 i32 -> i32\ndata 0 \"k\"\n" +
			"func f -> i32\ni32.const 1; i32.const 0; i32.const 1; call kv_delete")},
		{name: "store of others", code: -2, binary: asm.Assemble("memory 1\nimport kv_open i32 i32 -> i32\ndata 0 \"elsewhere\"\n" +
			"func f -> i32\ni32.const 0; i32.const 9; call kv_open")},
	}
}

// unfit are the modules that must not even be compiled, or not be instantiated.
func unfit() []hostile {
	good := asm.Assemble("memory 1\nfunc f -> i32\ni32.const 0")
	list := []hostile{
		refused("nothing", nil, "the file is empty"),
		refused("count of types", raw("\x01\x05\xff\xff\xff\xff\x0f"), "bytes left"),
		refused("count of imports", raw("\x02\x05\xff\xff\xff\xff\x0f"), "bytes left"),
		refused("count of functions", raw("\x01\x04\x01\x60\x00\x00", "\x03\x05\xff\xff\xff\xff\x0f"), "bytes left"),
		refused("count of parameters", raw("\x01\x07\x01\x60\xff\xff\xff\xff\x0f"), "bytes announced"),
		refused("count of locals", raw("\x01\x04\x01\x60\x00\x00", "\x03\x02\x01\x00", "\x0a\x0a\x01\x08\x01\xff\xff\xff\xff\x0f\x7f\x0b"), "locals in a function"),
		refused("locals beyond 32 bits", raw("\x01\x04\x01\x60\x00\x00", "\x03\x02\x01\x00", "\x0a\x10\x01\x0e\x02\xff\xff\xff\xff\x0f\x7f\xff\xff\xff\xff\x0f\x7f\x0b"), "locals in a function"),
		refused("length of a section", raw("\x01\xff\xff\xff\xff\x0f"), "announced"),
		refused("length of a name", raw("\x02\x0a\x01\xff\xff\xff\xff\x0f\x00\x00\x00\x00"), "announced"),
		refused("length of data", raw("\x05\x03\x01\x00\x01", "\x0b\x0b\x01\x00\x41\x00\x0b\xff\xff\xff\xff\x0f"), "announced"),
		refused("number of 6 bytes", raw("\x01\x86\x80\x80\x80\x80\x00\x01\x60\x00\x00"), "too large"),
		refused("sections out of order", raw("\x03\x01\x00", "\x01\x01\x00"), "out of order"),
		refused("section twice", raw("\x01\x01\x00", "\x01\x01\x00"), "out of order"),
		refused("bytes after a section's content", raw("\x01\x03\x00\x00\x00"), "too many"),
		refused("function without body", raw("\x01\x04\x01\x60\x00\x00", "\x03\x02\x01\x00"), "bodies"),
		refused("2^31 table entries", raw("\x04\x08\x01\x70\x00\x80\x80\x80\x80\x08"), "table entries"),
		refused("100 tables", raw("\x04\xad\x02\x64"+strings.Repeat("\x70\x00\x00", 100)), ""),
		refused("4 GiB of memory", raw("\x05\x05\x01\x00\x80\x80\x04"), "memory pages"),
		refused("two memories", raw("\x05\x05\x02\x00\x01\x00\x01"), "memories"),
		refused("shared memory", raw("\x05\x04\x01\x03\x01\x01"), "not supported"),
		refused("memory of 64 bits", raw("\x05\x03\x01\x04\x01"), "not supported"),
		refused("data outside of the memory", asm.Assemble("memory 1\ndata 65536 \"x\"\nfunc f -> i32\ni32.const 0"), "instantiation"),
		refused("4001 blocks within each other", withBody(append(times(4001, 0x02, 0x40), times(4001, 0x0b)...)), "nested"),
		refused("16,000 ifs", withBody(times(16000, 0x41, 0, 0x04, 0x40, 0x0b)), "basic blocks"),
		refused("br_table of a million labels", withBody(append(append([]byte{0x02, 0x40, 0x41, 0, 0x0e, 0xc0, 0x84, 0x3d}, times(1_000_001, 0)...), 0x0b)), "bytes in a function"),
		refused("60 br_tables of 4000 labels", withBody(times(60, append(append([]byte{0x02, 0x40, 0x41, 0, 0x0e, 0xa0, 0x1f}, times(4001, 0)...), 0x0b)...)), "basic blocks"),
		refused("function of a MiB", withBody(times(1<<19, 0x41, 0, 0x1a)[:3*(1<<18)]), "bytes in a function"),
		refused("100,000 functions", manyFunctions(100_000), "functions"),
		refused("export of a reserved name", asm.Assemble("func ermes:gas -> i32\ni32.const 0"), "reserved"),
		refused("atomic instruction", withBody([]byte{0xfe, 0x03, 0x00}), "unsupported"),
		refused("tail call", withBody([]byte{0x12, 0x00}), "unsupported"),
		refused("exception", withBody([]byte{0x08, 0x00}), "unsupported"),
		refused("unknown vector instruction", withBody([]byte{0xfd, 0x80, 0x02}), "unsupported"),
		refused("import of a memory", raw("\x02\x11\x01\x05ermes\x06memory\x02\x00\x01"), "functions only"),
		refused("17 MiB", append(bytes.Clone(good), make([]byte, 17<<20)...), "at most"),
		{name: "start function that loops", binary: asm.Assemble("start $s\nfunc $s\nloop; br 0; end"), load: ErrOutOfGas},
		{name: "_initialize that recurses", binary: asm.Assemble("func _initialize\ncall _initialize"), load: ErrStackOverflow},
		{name: "_initialize that traps", binary: asm.Assemble("func _initialize\nunreachable"), load: ErrTrap},
	}
	for n := 1; n < len(good); n++ {
		if _, err := binary.Decode(good[:n]); err == nil && n != len(header) {
			continue // it ends between two sections, and is a module
		}
		if n != len(header) {
			list = append(list, refused(fmt.Sprintf("cut off after %d bytes", n), good[:n], ""))
		}
	}
	return list
}

const header = "\x00asm\x01\x00\x00\x00"

func manyFunctions(n int) []byte {
	m := binary.Module{Types: []binary.FuncType{{}}}
	for range n {
		m.Functions = append(m.Functions, 0)
		m.Bodies = append(m.Bodies, binary.Body{Code: []byte{binary.OpEnd}})
	}
	return m.Encode()
}

// strayPointers calls host functions with pointers out of the memory: all trap, whatever
// else is wrong with the call. At 0 there is the key "k"; h is a store.
const strayPointers = `
	input        out 8
	output       out 8
	error        out 8
	log          1 out 8
	random       out 8
	kv_open      out 8
	kv_get       0 out 8 0 1
	kv_get       0 0 1 out 8
	kv_set       0 out 8 0 1
	kv_set       0 0 1 out 8
	kv_delete    0 out 8
	kv_exists    0 out 8
	kv_increment 0 out 8 I 0
	kv_increment 0 0 1 I out
	kv_cas       0 out 8 0 1 0 1
	kv_cas       0 0 1 out 8 0 1
	kv_cas       0 0 1 0 1 out 8
	kv_list      0 out 8 0 1
	kv_list      0 0 0 out 8
	set_add      0 out 8 0 1
	set_add      0 0 1 out 8
	set_remove   0 out 8 0 1
	set_remove   0 0 1 out 8
	set_members  0 out 8 0 0 0 1
	set_members  0 0 1 out 8 0 1
	set_members  0 0 1 0 0 out 8
	input        0 -1
	kv_get       0 0 -1 0 1
	kv_set       0 0 1 8 -1
	wasi_snapshot_preview1/args_sizes_get    out 0
	wasi_snapshot_preview1/environ_sizes_get 0 out
	wasi_snapshot_preview1/clock_time_get    0 I out
	wasi_snapshot_preview1/clock_res_get     0 out
	wasi_snapshot_preview1/random_get        out 8
	wasi_snapshot_preview1/fd_write          1 out 1 0
	wasi_snapshot_preview1/fd_write          1 64 1 0
	wasi_snapshot_preview1/fd_write          1 0 0 out
	wasi_snapshot_preview1/fd_fdstat_get     1 out
	wasi_snapshot_preview1/poll_oneoff       out 0 1 0
	wasi_snapshot_preview1/poll_oneoff       0 out 1 0
	wasi_snapshot_preview1/poll_oneoff       0 100 1 out`

func pointers() []hostile {
	var list []hostile
	for _, line := range strings.Split(strings.TrimSpace(strayPointers), "\n") {
		words := strings.Fields(line)
		module, name, found := strings.Cut(words[0], "/")
		if !found {
			module, name = abiModule, words[0]
		}
		signature, code := "", ""
		for _, word := range words[1:] {
			switch word {
			case "I":
				signature, code = signature+"i64 ", code+"i64.const 1; "
			case "out":
				signature, code = signature+"i32 ", code+"i32.const 65533; "
			default:
				signature, code = signature+"i32 ", code+"i32.const "+word+"; "
			}
		}
		list = append(list, misbehaves(strings.TrimSpace(line), fmt.Sprintf(
			"memory 1\nimport %s/%s %s -> i32\ndata 0 \"k\"\ndata 64 \"\\xff\\xff\\xff\\xff\\x01\"\nfunc f -> i32\n%s call %s; drop; i32.const 77",
			module, name, signature, code, name), ErrTrap))
	}
	return list
}
