// Every function of the SDK once; what each answers becomes a line of the reply.

import * as ermes from "./ermes";

let text = "";

function told(what: string, v: i64): void { text += what + " " + v.toString() + "\n"; }

function showed(what: string, value: ermes.Bytes): void { text += what + " " + ermes.text(value) + "\n"; }

function listed(what: string, entries: ermes.Bytes[]): void {
  text += what;
  for (let i = 0; i < entries.length; i++) text += " " + ermes.text(entries[i]);
  text += "\n";
}

/** What the host function said: an error number, or yes. */
function refusal(done: bool, yes: i64): i64 { return done ? yes : ermes.errno; }

export function tour(): i32 {
  const none = new StaticArray<u8>(0);
  const a = ermes.bytes("a"), b = ermes.bytes("b"), c = ermes.bytes("c"), d = ermes.bytes("d"), x = ermes.bytes("x");
  text = "";
  showed("input", ermes.input());
  told("now", ermes.now());
  const random = ermes.random(3);
  told("random", <i64>random[0] << 16 | <i64>random[1] << 8 | <i64>random[2]);
  ermes.log(ermes.Level.Info, "half way");
  told("nowhere", ermes.Store.open("nowhere") === null ? ermes.errno : 0);

  const s = ermes.Store.open("");
  if (s === null) return 1;
  told("get", s.get(a) === null ? ermes.errno : 0);
  told("set", refusal(s.set(a, ermes.bytes("one")), 0));
  const got = s.get(a);
  if (got !== null) showed("get", got);
  s.set(ermes.bytes("long"), new StaticArray<u8>(600));
  const long = s.get(ermes.bytes("long"));
  if (long !== null) told("long", long.length);
  told("exists", s.exists(a));
  told("cas", s.compareAndSwap(a, null, ermes.bytes("two")));
  told("cas", s.compareAndSwap(a, ermes.bytes("one"), ermes.bytes("two")));
  told("cas", s.compareAndSwap(b, null, none));
  told("delete", refusal(s.delete(a), 0));
  told("delete", refusal(s.delete(a), 0));
  told("exists", s.exists(a));
  told("increment", refusal(s.increment(c, -5000000000), 0));
  told("sum", s.counted);
  told("add", s.add(d, x));
  told("add", s.add(d, x));
  told("add", s.add(d, ermes.bytes("yy")));
  told("remove", s.remove(d, ermes.bytes("z")));
  listed("members", s.members(d, none, 64));
  told("remove", s.remove(d, x));
  listed("members", s.members(d, none, 64));
  listed("list", s.list(none, 64));
  listed("list", s.list(b, 6));
  listed("list", s.list(d, 64));
  if (!s.set(none, none) && ermes.errno == ermes.Errno.InvalidKey) told("wrong kind", refusal(s.add(c, x), 0));
  ermes.output(ermes.bytes(text));
  return 0;
}

export function fail(): i32 { return ermes.fail("as told"); }
