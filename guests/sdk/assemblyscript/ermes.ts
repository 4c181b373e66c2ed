/**
 * Ermes guest SDK for AssemblyScript: one file.
 *
 * There are two nouns: the call (`input`, `output`, `fail`, `log`, `now`, `random`)
 * and the `Store`, a collection opened by name.
 *
 *     import * as ermes from "./ermes";
 *
 *     export function greet(): i32 {
 *       const name = ermes.input();
 *       if (name.length > 64) return ermes.fail("name too long");
 *       ermes.output(name);
 *       return 0;
 *     }
 *
 * Keys, values and replies are bytes (StaticArray<u8>); `bytes` makes them of a
 * string. Built with `--runtime stub --use abort=ermes/abort`: nothing is freed
 * within a call, and a failed assertion is a trap.
 */

@external("ermes", "input") declare function hostInput(buf: usize, cap: i32): i32;
@external("ermes", "output") declare function hostOutput(ptr: usize, len: i32): i32;
@external("ermes", "error") declare function hostError(ptr: usize, len: i32): i32;
@external("ermes", "log") declare function hostLog(level: i32, ptr: usize, len: i32): i32;
@external("ermes", "now") declare function hostNow(): i64;
@external("ermes", "random") declare function hostRandom(buf: usize, len: i32): i32;
@external("ermes", "kv_open") declare function hostOpen(name: usize, len: i32): i32;
@external("ermes", "kv_get") declare function hostGet(s: i32, k: usize, kl: i32, buf: usize, cap: i32): i32;
@external("ermes", "kv_set") declare function hostSet(s: i32, k: usize, kl: i32, v: usize, vl: i32): i32;
@external("ermes", "kv_delete") declare function hostDelete(s: i32, k: usize, kl: i32): i32;
@external("ermes", "kv_exists") declare function hostExists(s: i32, k: usize, kl: i32): i32;
@external("ermes", "kv_increment") declare function hostIncrement(s: i32, k: usize, kl: i32, delta: i64, out: usize): i32;
@external("ermes", "kv_cas") declare function hostSwap(s: i32, k: usize, kl: i32, old: usize, ol: i32, v: usize, vl: i32): i32;
@external("ermes", "kv_list") declare function hostList(s: i32, c: usize, cl: i32, buf: usize, cap: i32): i32;
@external("ermes", "set_add") declare function hostSetAdd(s: i32, k: usize, kl: i32, v: usize, vl: i32): i32;
@external("ermes", "set_remove") declare function hostSetRemove(s: i32, k: usize, kl: i32, v: usize, vl: i32): i32;
@external("ermes", "set_members") declare function hostSetMembers(s: i32, k: usize, kl: i32, c: usize, cl: i32, buf: usize, cap: i32): i32;

export type Bytes = StaticArray<u8>;

/** Why a host function refuses: what `errno` may hold. */
export enum Errno {
  NotFound = -1, // no such key
  NoStore = -2, // the call has no store of this name
  ReadOnly = -3, // the call may not write to this store
  BadHandle = -4, // not a handle that kv_open returned
  WrongKind = -5, // the key holds something else: a register, a counter, a set
  InvalidKey = -6, // empty, or not UTF-8
  TooLarge = -7, // key or value is longer than the limit
  Invalid = -8, // an argument is out of its range
}

/** The level of a log line. */
export enum Level { Debug, Info, Warning, Error }

/** The number of the last refusal of the host; 0 if there was none yet. */
export let errno: i32 = 0;

/** The UTF-8 bytes of a string. */
export function bytes(s: string): Bytes {
  const b = new StaticArray<u8>(String.UTF8.byteLength(s));
  String.UTF8.encodeUnsafe(changetype<usize>(s), s.length, changetype<usize>(b));
  return b;
}

/** The string whose UTF-8 bytes are b. */
export function text(b: Bytes): string {
  return String.UTF8.decodeUnsafe(changetype<usize>(b), b.length);
}

// @ts-ignore: decorator
@inline function at(b: Bytes): usize { return changetype<usize>(b); }

const GUESS = 512; // bytes that are tried first where the length is not known

function refused(n: i32): bool {
  if (n < 0) errno = n;
  return n < 0;
}

/** The input of the call. */
export function input(): Bytes {
  const b = new StaticArray<u8>(hostInput(0, 0));
  hostInput(at(b), b.length);
  return b;
}

/** Sets the reply. Of several outputs of a call the last one counts. */
export function output(reply: Bytes): void { hostOutput(at(reply), reply.length); }

/**
 * Says why the call failed. The function returns what fail returns; nothing that
 * the call wrote is kept.
 */
export function fail(why: string): i32 {
  const b = bytes(why);
  hostError(at(b), b.length);
  return 1;
}

/** Adds a line to the log of the run. */
export function log(level: Level, line: string): void {
  const b = bytes(line);
  hostLog(level, at(b), b.length);
}

/** The virtual time in nanoseconds. */
export function now(): i64 { return hostNow(); }

/** Bytes that the host draws from the seed of the call. */
export function random(n: i32): Bytes {
  const b = new StaticArray<u8>(n);
  hostRandom(at(b), n);
  return b;
}

/**
 * A collection of the call. A key holds a register (get, set), a counter (increment)
 * or a set (add, remove, members). What may be refused answers false or null, and
 * leaves the reason in errno.
 */
export class Store {
  private sum: StaticArray<i64> = new StaticArray<i64>(1);

  private constructor(private handle: i32) {}

  /** The store called name, null if the call has none. "" is the first. */
  static open(name: string): Store | null {
    const b = bytes(name);
    const handle = hostOpen(at(b), b.length);
    return refused(handle) ? null : new Store(handle);
  }

  /** What the register at key holds, or the counter in decimal; null if nothing. */
  get(key: Bytes): Bytes | null {
    const guess = new StaticArray<u8>(GUESS);
    const n = hostGet(this.handle, at(key), key.length, at(guess), GUESS);
    if (refused(n)) return null;
    const b = new StaticArray<u8>(n);
    if (n <= GUESS) memory.copy(at(b), at(guess), n);
    else hostGet(this.handle, at(key), key.length, at(b), n);
    return b;
  }

  /** Makes key a register that holds value. */
  set(key: Bytes, value: Bytes): bool {
    return !refused(hostSet(this.handle, at(key), key.length, at(value), value.length));
  }

  /** Makes key absent. */
  delete(key: Bytes): bool { return !refused(hostDelete(this.handle, at(key), key.length)); }

  /** Tells whether key holds anything. */
  exists(key: Bytes): bool { return hostExists(this.handle, at(key), key.length) > 0; }

  /** Adds delta to the counter at key; true if it could, and `counted` is the sum. */
  increment(key: Bytes, delta: i64): bool {
    return !refused(hostIncrement(this.handle, at(key), key.length, delta, changetype<usize>(this.sum)));
  }

  /** The sum that the last increment came to. */
  get counted(): i64 { return this.sum[0]; }

  /** Sets the register at key to value if it holds old (null: if there is none), and tells whether it did. */
  compareAndSwap(key: Bytes, old: Bytes | null, value: Bytes): bool {
    const pointer = old === null ? 0 : at(old), length = old === null ? -1 : old.length;
    const n = hostSwap(this.handle, at(key), key.length, pointer, length, at(value), value.length);
    return !refused(n) && n > 0;
  }

  /** The keys after cursor, in ascending order, as many as fit into cap bytes; none if nothing is left. */
  list(cursor: Bytes, cap: i32): Bytes[] {
    const b = new StaticArray<u8>(cap);
    return entries(b, hostList(this.handle, at(cursor), cursor.length, at(b), cap));
  }

  /** Makes member one of the set at key, and tells whether it was none before. */
  add(key: Bytes, member: Bytes): bool {
    const n = hostSetAdd(this.handle, at(key), key.length, at(member), member.length);
    return !refused(n) && n > 0;
  }

  /** Takes member out of the set at key, and tells whether it was in. */
  remove(key: Bytes, member: Bytes): bool {
    const n = hostSetRemove(this.handle, at(key), key.length, at(member), member.length);
    return !refused(n) && n > 0;
  }

  /** The members of the set at key after cursor, as many as fit into cap bytes. */
  members(key: Bytes, cursor: Bytes, cap: i32): Bytes[] {
    const b = new StaticArray<u8>(cap);
    return entries(b, hostSetMembers(this.handle, at(key), key.length, at(cursor), cursor.length, at(b), cap));
  }
}

/** Splits what list and members of the host wrote: lengths of four bytes, each before its bytes. */
function entries(b: Bytes, n: i32): Bytes[] {
  const found: Bytes[] = [];
  if (refused(n) || n > b.length) return found;
  for (let i = 0; i < n;) {
    const size = load<i32>(at(b) + i);
    const entry = new StaticArray<u8>(size);
    memory.copy(at(entry), at(b) + i + 4, size);
    found.push(entry);
    i += 4 + size;
  }
  return found;
}

/** What the compiler calls on a failed assertion. */
function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  if (message !== null) fail(message);
  unreachable();
}
