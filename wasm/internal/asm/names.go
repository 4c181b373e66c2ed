package asm

import "strings"

// opcodes has every instruction without a prefix; those after 0xfc are at 0xfc00, those
// after 0xfd at 0xfd00.
var opcodes = names()

func names() map[string]int {
	m := map[string]int{
		"unreachable": 0x00, "nop": 0x01, "block": 0x02, "loop": 0x03, "if": 0x04, "else": 0x05, "end": 0x0b, "br": 0x0c, "br_if": 0x0d,
		"br_table": 0x0e, "return": 0x0f, "call": 0x10, "call_indirect": 0x11, "drop": 0x1a, "select": 0x1b, "local.get": 0x20,
		"local.set": 0x21, "local.tee": 0x22, "global.get": 0x23, "global.set": 0x24, "table.get": 0x25, "table.set": 0x26,
		"ref.null": 0xd0, "ref.is_null": 0xd1, "ref.func": 0xd2,
		"v128.const": 0xfd0c, "i8x16.shuffle": 0xfd0d, "i32x4.splat": 0xfd11, "f32x4.splat": 0xfd13, "f64x2.splat": 0xfd14,
		"i32x4.extract_lane": 0xfd1b, "f32x4.add": 0xfde4, "f64x2.div": 0xfdf3,
		"f64x2.sqrt": 0xfdef, "f32x4.sqrt": 0xfde3, "f32x4.div": 0xfde7, "f32x4.max": 0xfde9, "i64x2.mul": 0xfdd5, "i8x16.popcnt": 0xfd62,
		"i8x16.shl": 0xfd6b, "i32x4.trunc_sat_f32x4_u": 0xfdf9, "i64x2.shr_s": 0xfdcc, "i64x2.extract_lane": 0xfd1d,
	}
	list := func(first int, text string) {
		for i, name := range strings.Fields(text) {
			m[name] = first + i
		}
	}
	list(0x28, `i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u i64.load8_s i64.load8_u
		i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store i64.store f32.store f64.store i32.store8 i32.store16
		i64.store8 i64.store16 i64.store32 memory.size memory.grow i32.const i64.const f32.const f64.const i32.eqz i32.eq i32.ne
		i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s
		i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le
		f64.ge i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor
		i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr i64.clz i64.ctz i64.popcnt i64.add i64.sub i64.mul i64.div_s i64.div_u
		i64.rem_s i64.rem_u i64.and i64.or i64.xor i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr f32.abs f32.neg f32.ceil
		f32.floor f32.trunc f32.nearest f32.sqrt f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign f64.abs f64.neg
		f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign
		i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u i64.extend_i32_s i64.extend_i32_u
		i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s
		f32.convert_i64_u f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u
		f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64 i32.extend8_s
		i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s`)
	list(0xfc08, `memory.init data.drop memory.copy memory.fill table.init elem.drop table.copy table.grow table.size table.fill`)
	return m
}
